"""`make audit`: is a defect known in any package that is installed? Each one is asked about, or the audit failed."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

from propmanager.core.errors import PropManagerError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "https://api.osv.dev"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
NODE_LOCK = "reflex.lock/package-lock.json"
_PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
_AT_ONCE = 500  # the source takes a thousand
_SECONDS = 30


class Package(NamedTuple):
    ecosystem: str
    name: str
    version: str


class AuditFailed(PropManagerError):
    """Nothing is known, good or bad. An audit that could not ask must not look like one that found nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"L’audit n’a pas eu lieu : {reason}")


def installed(root: Path) -> list[Package]:
    """What the locks name: of Python, and of the browser's side."""
    python = [Package("PyPI", *found) for name in REQUIREMENTS for found in _PINNED.findall((root / name).read_text())]
    return sorted({*python, *_of_node(root / NODE_LOCK)})


def _of_node(lock: Path) -> Iterator[Package]:
    for path, one in json.loads(lock.read_text())["packages"].items():
        if path:  # the first is the project itself
            yield Package("npm", path.rpartition("node_modules/")[2], one["version"])


def known_defects(packages: list[Package], source: str) -> dict[Package, list[str]]:
    """Ids of advisories, by package. Raises AuditFailed. The answers come in the order of the questions (OSV API)."""
    found: dict[Package, list[str]] = {}
    for start in range(0, len(packages), _AT_ONCE):
        asked = packages[start : start + _AT_ONCE]
        for package, answer in zip(asked, _answers(asked, source), strict=True):
            if ids := [one["id"] for one in answer.get("vulns", [])]:
                found[package] = ids
    return found


def _answers(asked: list[Package], source: str) -> list[dict[str, list[dict[str, str]]]]:
    queries = [{"package": {"ecosystem": one.ecosystem, "name": one.name}, "version": one.version} for one in asked]
    try:
        answer = httpx.post(f"{source}/v1/querybatch", json={"queries": queries}, timeout=_SECONDS).raise_for_status()
        results = answer.json()["results"]
    except (httpx.HTTPError, ValueError, KeyError) as failure:
        raise AuditFailed(f"{source} n’a pas répondu ({type(failure).__name__}).") from failure
    if len(results) != len(asked):
        raise AuditFailed(f"{len(results)} réponses à {len(asked)} questions.")
    return results


def report(packages: list[Package], found: dict[Package, list[str]]) -> str:
    if not found:
        return f"Aucun défaut connu dans {len(packages)} paquets."
    lines = [f"  {one.name} {one.version} ({one.ecosystem}) : {', '.join(ids)}" for one, ids in found.items()]
    return "\n".join([f"Des défauts sont connus dans {len(found)} paquets sur {len(packages)} :", *lines])


def main() -> int:
    """0 when nothing is known, 1 when something is, 2 when nobody could say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", default=SOURCE, help="adresse d’un service OSV")
    packages = installed(ROOT)
    try:
        found = known_defects(packages, parser.parse_args().source)
    except AuditFailed as failure:
        print(failure.message, file=sys.stderr)
        return 2
    print(report(packages, found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
