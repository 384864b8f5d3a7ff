"""One running copy of the product: its own database, its own folder, a free port of this machine."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from pyotp.totp import TOTP

from propmanager.cli import web
from propmanager.cli.system_packages import redis_server
from propmanager.core.postgres import PostgresServer, conninfo, create_database
from propmanager.demo.people import STAFF_TOTP_SECRET
from tests.live import processes

QUICK = "tests.live.quick:app"


@dataclass(frozen=True)
class LiveServer:
    """`database_url` is the administrator's: tests look past the wall to see what an attack left behind."""

    port: int
    mail_port: int
    database_url: str
    folder: Path
    redis_url: str = ""
    jwt_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    metrics_token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    stripe_port: int = field(default_factory=processes.free_port)
    stripe_secret: str = field(default_factory=lambda: f"whsec_{secrets.token_urlsafe(32)}", repr=False)

    @property
    def base_host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def base_url(self) -> str:
        return f"http://{self.base_host}"

    @property
    def address(self) -> str:
        """Where to connect to: names under `localhost` are only known to browsers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "web.log"

    @property
    def mails(self) -> Path:
        return self.folder / "mails"

    def host(self, subdomain: str = "") -> str:
        return f"{subdomain}.{self.base_host}" if subdomain else self.base_host

    def fresh_code(self, email: str, secret: str = STAFF_TOTP_SECRET) -> str:
        """What the person's application shows now, taken even if it was before: tests do not wait half a minute."""
        with self.database() as db:
            db.execute("update app_user set totp_last_step = 0 where email = %s", (email,))
        return TOTP(secret).now()

    def database(self) -> psycopg.Connection:
        return psycopg.connect(self.database_url, autocommit=True)

    def environment(self) -> dict[str, str]:
        return web.environment(self.redis_url) | {
            "REFLEX_STATES_WORKDIR": str(self.folder / "states"),
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "BASE_URL": self.base_url,
            "JWT_SECRET": self.jwt_secret,
            "SECRET_KEY": self.secret_key,
            "SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "REDIS_URL": self.redis_url,
            "TRUSTED_PROXY_HOPS": "1",  # visitors say where they ask from
            "METRICS_TOKEN": self.metrics_token,
            "STRIPE_API_BASE": f"http://127.0.0.1:{self.stripe_port}",
            "STRIPE_WEBHOOK_SECRETS": self.stripe_secret,
        }


@contextmanager
def live_server_in(
    cluster: PostgresServer,
    folder: Path,
    seed: str = "tests.live.seed",
    redis_url: str = "",
    application: str = web.APPLICATION,
) -> Iterator[LiveServer]:
    """`seed` is the module that fills the empty database; `application` may be QUICK, for tests that log in a lot."""
    processes.build_once()
    url = conninfo(create_database(cluster.url(), f"propmanager_live_{secrets.token_hex(4)}"))
    server = LiveServer(processes.free_port(), processes.free_port(), url, folder, redis_url)
    subprocess.run([sys.executable, "-m", seed], check=True, env=os.environ | server.environment())
    with web_of(server, application=application):
        yield server


@contextmanager
def web_of(server: LiveServer, *, count: int = 1, application: str = web.APPLICATION) -> Iterator[None]:
    """`count` processes on the server's port."""
    command = web.command(server.port, processes=count, application=application)
    with processes.running(command, server.environment(), server.log) as serving:
        processes.wait_until(lambda: processes.answers(f"{server.address}/health"), serving, server.log)
        yield


@contextmanager
def worker_of(server: LiveServer) -> Iterator[None]:
    log = server.folder / "worker.log"
    with processes.running([sys.executable, "-m", "propmanager.cli.worker"], server.environment(), log) as worker:
        processes.wait_until(lambda: processes.answers(f"{server.address}/ready"), worker, log)
        yield


@contextmanager
def mailbox_of(server: LiveServer) -> Iterator[Path]:
    """The folder where each mail becomes a file."""
    log = server.folder / "mailbox.log"
    arguments = ["--port", str(server.mail_port), "--folder", str(server.mails)]
    command = [sys.executable, "-m", "propmanager.cli.mailbox", *arguments]
    with processes.running(command, server.environment(), log) as mailbox:
        processes.wait_until(lambda: processes.listens(server.mail_port), mailbox, log)
        yield server.mails


@contextmanager
def redis_in(folder: Path, port: int = 0) -> Iterator[str]:
    """The URL of a Redis that keeps nothing; on `port` to start it again where it was."""
    port = port or processes.free_port()
    command = [str(redis_server()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with processes.running(command, {}, folder / "redis.log") as redis:
        processes.wait_until(lambda: processes.listens(port), redis, folder / "redis.log")
        yield f"redis://127.0.0.1:{port}"
