"""Checklist F57: in production no process starts with a secret that is missing, short or the same letter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from propmanager.core.settings import Settings
from tests.core.test_settings import PRODUCTION, STRONG

PROCESSES = ("propmanager.cli.web", "propmanager.cli.worker", "propmanager.cli.prepare")
FAULTS = {
    "missing": {"JWT_SECRET": ""},
    "short": {"SECRET_KEY": STRONG[:31]},
    "default": {"JWT_SECRET": "changeme" * 4},
    "one letter": {"SECRET_KEY": "a" * 64},
    "one for both": {"JWT_SECRET": PRODUCTION["SECRET_KEY"]},
    "weak before": {"SECRET_KEY_PREVIOUS": "changeme" * 4},
    "no mail server": {"SMTP_URL": ""},
    "mailbox of development": {"SMTP_URL": "smtp://127.0.0.1:1025"},
    "no database": {"DATABASE_URL": ""},
    "no tls": {"BASE_URL": "http://propmanager.fr"},
}


# All read the settings alike: each fault in one of them, and one fault in each.
STARTS = [("propmanager.cli.prepare", fault) for fault in FAULTS] + [(module, "missing") for module in PROCESSES[:2]]


@pytest.mark.parametrize(("module", "fault"), STARTS)
def test_no_process_starts_with_a_secret_that_is_none(module, fault, tmp_path):
    ours = {field.alias for field in Settings.model_fields.values()}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= PRODUCTION | FAULTS[fault] | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, "-m", module],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    printed = done.stdout + done.stderr
    named = next(iter(FAULTS[fault]))
    assert (done.returncode != 0, named in printed) == (True, True)
    assert [secret for secret in (STRONG, STRONG[::-1], STRONG[:31], "u:p@") if secret in printed] == []
