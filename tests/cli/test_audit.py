"""Checklist F61: the audit says nothing is known only when it was told so of every package."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from propmanager.cli.audit import ROOT, Package, installed
from tests.live.processes import free_port

Question = dict[str, Any]
HTTPX, REACT = ("PyPI", "httpx"), ("npm", "react")


@contextmanager
def advisories(answer: Callable[[list[Question]], tuple[int, Any]]) -> Iterator[tuple[str, list[Question]]]:
    """A service of the shape of OSV's, and what it was asked."""
    asked: list[Question] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            questions = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            asked.extend(questions)
            status, body = answer(questions) if self.path == "/v1/querybatch" else (404, {})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_request(self, code: object = None, size: object = None) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def audit(source: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "propmanager.cli.audit", "--source", source]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def clean(questions: list[Question]) -> tuple[int, Any]:
    return 200, {"results": [{} for _ in questions]}


def of_two(questions: list[Question]) -> tuple[int, Any]:
    known = {HTTPX: ["PYSEC-1", "GHSA-2"], REACT: ["GHSA-3"]}
    asked = [known.get((one["package"]["ecosystem"], one["package"]["name"]), []) for one in questions]
    return 200, {"results": [{"vulns": [{"id": one} for one in ids]} if ids else {} for ids in asked]}


def version_of(ecosystem: str, name: str) -> str:
    (found,) = [one.version for one in installed(ROOT) if one[:2] == (ecosystem, name)]
    return found


def test_every_package_of_both_locks_is_asked_about_once():
    packages = installed(ROOT)
    with advisories(clean) as (source, asked):
        assert audit(source) == (0, f"Aucun défaut connu dans {len(packages)} paquets.")
    told = [Package(one["package"]["ecosystem"], one["package"]["name"], one["version"]) for one in asked]
    assert told == packages
    assert {HTTPX, REACT, ("PyPI", "pytest"), ("npm", "@react-router/node")} <= {one[:2] for one in packages}


def test_what_is_known_is_named_and_fails():
    with advisories(of_two) as (source, _):
        code, said = audit(source)
    assert (code, said.splitlines()) == (
        1,
        [
            f"Des défauts sont connus dans 2 paquets sur {len(installed(ROOT))} :",
            f"  httpx {version_of(*HTTPX)} (PyPI) : PYSEC-1, GHSA-2",
            f"  react {version_of(*REACT)} (npm) : GHSA-3",
        ],
    )


def test_a_package_that_gets_no_answer_is_a_failure_and_no_silence():
    with advisories(lambda questions: (200, {"results": [{}] * (len(questions) - 1)})) as (source, asked):
        code, said = audit(source)
    assert (code, said) == (2, f"L’audit n’a pas eu lieu : {len(asked) - 1} réponses à {len(asked)} questions.")


def test_a_source_that_fails_or_is_not_there_is_a_failure():
    nobody = f"http://127.0.0.1:{free_port()}"
    assert audit(nobody) == (2, f"L’audit n’a pas eu lieu : {nobody} n’a pas répondu (ConnectError).")
    with advisories(lambda _: (503, {})) as (source, _asked):
        assert audit(source) == (2, f"L’audit n’a pas eu lieu : {source} n’a pas répondu (HTTPStatusError).")
    with advisories(lambda _: (200, {})) as (source, _asked):
        assert audit(source) == (2, f"L’audit n’a pas eu lieu : {source} n’a pas répondu (KeyError).")
