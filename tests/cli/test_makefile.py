"""`make test` on a person's machine: what may ask for a password has the terminal, and an older make will do."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Says what it was asked for, and whether somebody at a terminal could answer it.
STAND_IN = '#!/bin/sh\n[ -t 0 ] && seen="sees the terminal"\necho "${2:-${0##*/}} ${seen:-sees nobody}" >> asked\n'
ALONE, AFTER = "propmanager.cli.system_packages sees the terminal", "pytest sees the terminal"
TOGETHER = [
    "lint-imports",
    "propmanager.cli.build",
    "propmanager.cli.system_packages",
    "pyright",
    "pytest",
    "ruff",
    "ruff",
]


@pytest.fixture
def installed(tmp_path):
    """The Makefile with everything installed, and a Python that only notes what it was asked for."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "lint-imports"):
        (programs / name).write_text(STAND_IN)
        (programs / name).chmod(0o755)
    for name in ("installed", "installed-dev"):
        (tmp_path / ".venv" / name).touch()
    return tmp_path


def make(folder, *arguments):
    """At a terminal."""
    _, terminal = pty.openpty()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=ours, stdin=terminal, capture_output=True, text=True, check=True
    ).stdout


def test_packages_come_first_and_with_the_terminal_and_checks_and_build_together(installed):
    make(installed, "test", "IS_ROOT=")
    first, *between, last = (installed / "asked").read_text().splitlines()
    assert (first, sorted(line.split()[0] for line in between), last) == (ALONE, TOGETHER, AFTER)


def test_whoever_is_asked_for_no_password_does_not_wait_for_the_packages(installed):
    make(installed, "test", "IS_ROOT=0")
    *between, last = (installed / "asked").read_text().splitlines()
    assert (sorted(line.split()[0] for line in between), last) == (TOGETHER, AFTER)


@pytest.mark.parametrize(("features", "option"), [("order-only", ""), ("order-only output-sync", "--output-sync")])
def test_lines_are_held_back_only_by_a_make_that_can(installed, features, option):
    said = make(installed, "--dry-run", "test", f".FEATURES={features}")
    assert [line.split("--jobs=3")[1].split() for line in said.splitlines() if "--jobs=3" in line] == [
        [*option.split(), "check", "build", "packages"]
    ]
