"""Processes of the product, started for tests and ended by their own id, whatever the test does."""

import fcntl
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from propmanager.cli.build import ensure_built
from tests.timing import eventually

START_SECONDS = 60
END_SECONDS = 10


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def build_once() -> None:
    """One build for all the processes of a test run, however many ask at once."""
    with (Path(tempfile.gettempdir()) / "propmanager-build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ensure_built()


@contextmanager
def running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        # A session of its own: whatever the process started ends with it.
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=os.environ | environment, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Fails with the process's last words when it ends first, or takes too long."""

    def last_words() -> str:
        return f"{process.args} : {log.read_text(errors='replace')[-4000:]}"

    def has_ended() -> bool:
        return process.poll() is not None

    eventually(lambda: has_ended() or is_ready(), START_SECONDS, last_words)
    assert not has_ended(), last_words()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False, verify=False).status_code == 200
    except httpx.TransportError:
        return False


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
