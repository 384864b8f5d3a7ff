"""`make run` as a person at a terminal lives it: from an empty folder to a page, Ctrl-C, and again."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest

from propmanager.cli.embedded import DATABASE
from propmanager.core.postgres import PostgresServer, conninfo
from propmanager.core.settings import Settings
from tests.live.processes import answers, build_once, free_port
from tests.timing import eventually

pytestmark = pytest.mark.xdist_group("make-run")

READY_WITHIN_SECONDS = 60
STOPPED_WITHIN_SECONDS = 20
PROMISED_SECONDS = 5
ROW = ("SCI des Marronniers", "marronniers")
STOPPED = "Tout est arrêté, les données sont gardées."


@dataclass
class Home:
    """A data folder and a port of this test's own."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def server(self) -> PostgresServer:
        return PostgresServer(self.folder / "postgres")

    def environment(self) -> dict[str, str]:
        ours = {setting.alias for setting in Settings.model_fields.values()}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return kept | {"DATA_DIR": str(self.folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}

    def start(self) -> subprocess.Popen[str]:
        """In a terminal's process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "propmanager.cli.run"],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def refused(self) -> tuple[int, list[str]]:
        """The return code and the lines on standard error of a start that does not get far."""
        process = self.start()
        _, said = process.communicate(timeout=READY_WITHIN_SECONDS)
        return process.returncode, said.splitlines()

    def ask(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        with psycopg.connect(conninfo(self.server.url(DATABASE)), autocommit=True) as db:
            answer = db.execute(statement.encode(), values)
            return answer.fetchall() if answer.description else []


@dataclass
class Run:
    """A run that said it is ready, and for how many seconds it had waited until then for a core that others had."""

    process: subprocess.Popen[str]
    welcome: str
    waited: float

    @property
    def seconds(self) -> float:
        """As it said, on a machine that has nothing else to do: tests share theirs."""
        (said,) = re.findall(r"\(en ([\d.]+) s\)", self.welcome)
        return float(said) - self.waited

    def press_ctrl_c(self) -> tuple[int, str]:
        """The return code and the last line. Everybody in the foreground hears Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)
        printed, _ = self.process.communicate(timeout=STOPPED_WITHIN_SECONDS)
        return self.process.returncode, printed.splitlines()[-1]


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    build_once()
    folder = Path(tempfile.mkdtemp(prefix="propmanager-test-"))
    folder.chmod(0o711)  # so that, as root, nothing is opened to the server's user and nothing said about it
    yield Home(folder)
    shutil.rmtree(folder)


@contextmanager
def running(home: Home) -> Iterator[Run]:
    process = home.start()
    too_late = threading.Timer(READY_WITHIN_SECONDS, process.terminate)
    too_late.start()
    try:
        assert process.stdout is not None
        welcome = next((line for line in process.stdout if "est prêt" in line), "")
        assert welcome, "the run never said that it is ready"
        yield Run(process, welcome, waited_for_a_core(process.pid))
    finally:
        too_late.cancel()
        left = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        for each in (*left, process):
            each.kill()
        process.wait()
        home.server.stop()


def waited_for_a_core(pid: int) -> float:
    """Seconds, by the scheduler's account, of those that a page waits for: the run itself, then the web process."""
    web = [one for one in psutil.Process(pid).children(recursive=True) if "granian" in one.cmdline()]
    accounts = [Path(f"/proc/{each}/schedstat").read_text().split() for each in (pid, *(one.pid for one in web))]
    return sum(int(waited) for _, waited, _ in accounts) / 1e9


def is_ready(home: Home) -> bool:
    return answers(f"http://127.0.0.1:{home.port}/ready")


def test_everything_runs_ends_with_ctrl_c_and_is_there_again_within_five_seconds(home: Home):
    with running(home) as run:
        assert run.welcome.startswith(f"PropManager est prêt : http://localhost:{home.port} (en ")
        eventually(lambda: is_ready(home), 20)
        home.ask("insert into tenant (nom, subdomain, plan, status) values (%s, %s, 'basic', 'active')", *ROW)
        everybody = psutil.Process(run.process.pid).children(recursive=True)
        assert run.press_ctrl_c() == (0, STOPPED)
    assert ([one for one in everybody if one.is_running()], home.server.is_running()) == ([], False)
    with running(home) as run:
        assert run.seconds < PROMISED_SECONDS
        assert home.ask("select nom, subdomain from tenant where subdomain = %s", ROW[1]) == [ROW]
        assert run.press_ctrl_c() == (0, STOPPED)


def test_a_taken_port_is_one_line(home: Home):
    with socket.create_server(("127.0.0.1", home.port)):
        code, said = home.refused()
    assert (code, len(said)) == (1, 1)
    assert said[0].startswith(f"Le port {home.port} est déjà pris. Arrêtez le programme qui l’occupe ou lancez `PORT=")


def test_a_database_that_cannot_start_is_one_line(home: Home):
    home.server.start()
    home.server.stop()
    version = home.folder / "postgres" / "PG_VERSION"
    good = version.read_text()
    version.write_text("17\n")
    refusal = home.refused()
    version.write_text(good)
    sentence = (
        "La base de données n’obéit pas : database files are incompatible with server. Son journal dit pourquoi : "
    )
    assert refusal == (1, [f"{sentence}{home.server.log}"])
