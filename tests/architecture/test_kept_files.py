"""The rules about files hold wherever the tests run: a clone, an archive of the source, a machine without git."""

import os
import subprocess

import pytest

from tests.architecture.kept_files import kept_files

IGNORED = ".venv/\n.web\n*.py[cod]\nassets/external/\n"
KEPT = [".gitignore", "README.md", "assets/logo.svg", "pages/external/page.py"]
LEFT_OUT = [".venv/lib/a.py", ".web/b.js", "pages/c.pyc", "assets/external/d.js", "node_modules/e/f.js"]


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    for path in KEPT + LEFT_OUT:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(IGNORED if path == ".gitignore" else "")
    return root


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_in_a_clone_they_are_those_that_were_added(project):
    git(project, "init")
    git(project, "add", "README.md", "assets/logo.svg")
    assert kept_files(project) == ["README.md", "assets/logo.svg"]


def test_in_an_archive_of_the_source_they_are_those_that_are_not_ignored(project):
    assert kept_files(project) == KEPT


def test_an_archive_inside_another_repository_is_one_all_the_same(project):
    git(project.parent, "init")
    assert kept_files(project) == KEPT


def test_nothing_is_asked_of_a_git_that_does_not_trust_the_owner_of_the_folder(project, monkeypatch):
    git(project, "init")
    git(project, "add", "README.md")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert kept_files(project) == KEPT


def test_git_need_not_be_installed(project, monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    assert kept_files(project) == KEPT
