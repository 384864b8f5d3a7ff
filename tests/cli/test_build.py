"""A broken build never takes the last good one away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def broken_project(tmp_path):
    """A project that was built once, and whose application no longer imports."""
    for part in ("core", "ui", "web", "cli"):
        shutil.copytree(ROOT / "propmanager" / part, tmp_path / "propmanager" / part)
    for name in ("rxconfig.py", "requirements.txt", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "propmanager" / "__init__.py").touch()
    (tmp_path / "propmanager" / "propmanager.py").write_text("raise RuntimeError('page sans titre')")
    built = tmp_path / ".web" / "build"
    built.mkdir(parents=True)
    (tmp_path / ".web" / "backend").mkdir()
    (built / "index.html").write_text("la bonne page")
    (built / "sources.sha256").write_text("older sources")
    return tmp_path


def test_broken_build_says_one_line_and_keeps_the_last_good_pages(broken_project):
    done = subprocess.run(
        [sys.executable, "-m", "propmanager.cli.build"],
        check=False, capture_output=True, text=True, cwd=broken_project, env=os.environ | {"PYTHONPATH": "."},
    )  # fmt: skip
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        ["L’interface ne se construit pas : RuntimeError: page sans titre (le détail est dans .data/build.log)."],
    )
    assert (broken_project / ".web" / "build" / "index.html").read_text() == "la bonne page"
    assert [path.name for path in (broken_project / ".data").iterdir()] == ["build.log"]
