"""A broken build never takes the last good one away."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.timing import eventually

ROOT = Path(__file__).parents[2]
BROKEN = "raise RuntimeError('page sans titre')"
REFUSED = "L’interface ne se construit pas : RuntimeError: page sans titre (le détail est dans .data/build.log)."


@pytest.fixture
def project(tmp_path):
    """A project that was built once; what its application does when it is imported is up to the test."""
    for part in ("core", "ui", "web", "cli"):
        shutil.copytree(ROOT / "propmanager" / part, tmp_path / "propmanager" / part)
    for name in ("rxconfig.py", "requirements.txt", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "propmanager" / "__init__.py").touch()
    built = tmp_path / ".web" / "build"
    built.mkdir(parents=True)
    (tmp_path / ".web" / "backend").mkdir()
    (tmp_path / ".web" / "backend" / "lists.json").write_text("[]")
    (built / "index.html").write_text("la bonne page")
    (built / "sources.sha256").write_text("older sources")
    return tmp_path


def build(project, application):
    (project / "propmanager" / "propmanager.py").write_text(application)
    return subprocess.Popen(
        [sys.executable, "-m", "propmanager.cli.build"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=project, env=os.environ | {"PYTHONPATH": "."},
    )  # fmt: skip


def refusal(project, application):
    """The return code, and what was said of it."""
    process = build(project, application)
    _, said = process.communicate(timeout=60)
    return process.returncode, said.splitlines()


def pages(project):
    """Each by its inode, which a copy has not got. Nothing is left of what was kept meanwhile."""
    assert not (project / ".last-build").exists()
    folders = [project / ".web" / name for name in ("build", "backend")]
    return {path.name: path.stat().st_ino for folder in folders for path in folder.iterdir()}


def test_broken_build_says_one_line_and_puts_the_last_good_pages_back(project):
    before = pages(project)
    assert refusal(project, BROKEN) == (1, [REFUSED])
    assert pages(project) == before


def test_full_disk_is_said_and_half_of_a_package_is_not_kept(project):
    """Here npm goes on without the files it could not write, and would not write them the next time either."""
    before = pages(project)
    (project / ".web" / "node_modules").mkdir()
    full = "import errno, os\nraise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))"
    assert refusal(project, full) == (1, ["Le disque est plein : libérez de la place, puis relancez."])
    assert pages(project) == before
    assert sorted(path.name for path in (project / ".web").iterdir()) == ["backend", "build"]


def test_pages_come_back_after_a_build_that_was_killed(project):
    before = pages(project)
    process = build(project, "import pathlib, time\npathlib.Path('importing').touch()\ntime.sleep(60)")
    eventually((project / "importing").exists, 30)
    for each in (psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)):
        each.kill()
    process.communicate()
    assert not (project / ".web" / "build").exists()
    assert refusal(project, BROKEN) == (1, [REFUSED])
    assert pages(project) == before


def test_what_the_machine_refuses_is_one_line(project):
    (project / ".data").write_text("un fichier")
    assert refusal(project, BROKEN) == (1, [".data : File exists. Corrigez cela, puis relancez."])
