"""Checklist F61: what is installed is pinned, and is what was pinned."""

import json
import re
import subprocess
import sys

import pytest

FILES = ("requirements.txt", "requirements-dev.txt")
_PINNED = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==[^\s;=*]+( ; .+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def read(path):
    """Each requirement as one line, with the options that pip-compile wrote under it."""
    joined = path.read_text().replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def asked_for(lock):
    """The names of the file that the lock was compiled from."""
    return {
        re.split(r"[\[=<>~! ]", line)[0].lower().replace("_", "-")
        for line in lock.with_suffix(".in").read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_one_version_with_its_hashes(name, root):
    """Checklist F61: no range, no address, no editable folder, no line without a hash."""
    lines = read(root / name)
    loose = [
        line for line in lines if not _PINNED.fullmatch(line.partition("--hash")[0].strip()) or not _HASH.search(line)
    ]
    assert (len(lines) > 20, loose) == (True, [])


@pytest.mark.parametrize("name", FILES)
def test_what_is_asked_for_is_in_the_lock(name, root):
    asked = asked_for(root / name)
    locked = {re.split(r"[\[=]", line)[0] for line in read(root / name)}
    both = {re.split(r"[\[=]", line)[0] for file in FILES for line in read(root / file)}
    assert asked - (both if "dev" in name else locked) == set()


def test_pip_is_told_to_refuse_what_has_another_hash_and_to_look_nothing_up(root):
    """A range of a dependency's own (`granian[reload]>=2.7.4`) would be met by a release that is not in the lock."""
    (install,) = re.findall(r"^INSTALL := (.*)$", (root / "Makefile").read_text(), re.MULTILINE)
    assert {"--require-hashes", "--no-deps"} <= set(install.split())


def test_what_is_installed_lacks_nothing():
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "No broken requirements found.\n")


def test_packages_for_the_browser_are_sealed_too(root):
    lock = json.loads((root / "reflex.lock" / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name and not one.get("link")}
    assert len(packages) > 50
    assert [name for name, one in packages.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


def test_each_dependency_has_its_reason(root):
    """docs/decisions.md says of each what it is for."""
    told = (root / "docs/decisions.md").read_text().partition("## Libraries")[2]
    assert {name for file in FILES for name in asked_for(root / file)} - set(re.findall(r"`([\w-]+)`", told)) == set()
