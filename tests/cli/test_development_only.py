"""Where customers are, what stands in for a mail server or for Stripe does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAILBOX = ("propmanager.cli.mailbox", "La messagerie de développement")
SANDBOX = ("propmanager.demo.stripe_sandbox", "Le bac à sable Stripe")


def refusal(module, folder, **environment):
    kept = {name: value for name, value in os.environ.items() if name != "PROPMANAGER_ENV"}
    done = subprocess.run(
        [sys.executable, "-m", module, "--port", "0"],
        cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("module", "part"), [MAILBOX, SANDBOX])
def test_in_production_it_says_what_to_start_instead(module, part, tmp_path):
    sentence = f"{part} ne sert qu’au développement (PROPMANAGER_ENV=production) : lancez seulement web et worker.\n"
    assert refusal(module, tmp_path, PROPMANAGER_ENV="production") == (1, "", sentence)
    (tmp_path / ".env").write_text("PROPMANAGER_ENV=production\n")
    assert refusal(module, tmp_path) == (1, "", sentence)
    assert [path.name for path in tmp_path.iterdir()] == [".env"]
