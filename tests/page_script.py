"""A function of the scripts that pages load, run on texts as a browser would run it."""

import json
import subprocess
import sysconfig
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[1] / "assets" / "ui"
_RUN = """
import { readFileSync } from "node:fs";
const [script, name] = process.argv.slice(1);
const called = (await import(script))[name];
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((text) => called(text))));
"""


def in_the_browser(script: str, function: str, texts: list[str]) -> list[str]:
    node = Path(sysconfig.get_path("scripts")) / "node"
    command = [str(node), "--input-type=module", "--eval", _RUN, (_FOLDER / script).as_uri(), function]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
