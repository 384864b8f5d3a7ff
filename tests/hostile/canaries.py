"""What may make the product repeat the words of the persona: each handler, route and door, tables that are away,
processes that do not start.
"""

import asyncio
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from psycopg import sql
from websockets.exceptions import ConnectionClosed

from tests.declared import declared_routes
from tests.hostile.attack import Handler
from tests.hostile.canaries_at_stripe import deliver, news_of_stripe
from tests.hostile.persona import PASSPHRASE, SPACE, TYPED, WORD, persona
from tests.live import processes
from tests.live.client import Browser, open_tab
from tests.live.production import ProductionServer, SecureBrowser

JOBS_SECONDS = 30


async def call_every_handler(visitor: Browser, handlers: list[Handler]) -> list[str]:
    """With the canary in every argument, on a page of the persona's own. What came back, as it came."""
    texts: list[str] = []
    for handler in handlers:
        async with open_tab(visitor, "/biens") as tab:
            with suppress(ConnectionClosed):
                await tab.send(handler.name, {one.name: TYPED for one in handler.parameters})
                await tab.send(handler.name, handler.with_each(WORD))
                await tab.run(handler.name, {one.name: f"{WORD}@exemple.fr" for one in handler.parameters})
            texts += tab.texts
    return texts


def call_every_route(visitor: Browser) -> list[httpx.Response]:
    answers = []
    for route in declared_routes():
        path = route.path.replace("{", "").replace("}", "")
        alone = SecureBrowser(visitor.server, visitor.host, dict(visitor.cookies))
        origin = {"Origin": alone.origin, "Accept": "application/json"}
        bearer = origin | {"Authorization": f"Bearer {WORD}"}
        answers += [
            alone.send(route.method, f"{path}?q={WORD}&code={WORD}", origin, data=TYPED),
            alone.send(route.method, path, bearer, json=TYPED),
            alone.send(route.method, path, origin, json={name: [value] for name, value in TYPED.items()}),
        ]
    return answers


def try_doors(server: ProductionServer) -> list[httpx.Response]:
    """Failed logins, known and unknown, and programs that log in."""
    visitor = SecureBrowser(server, server.host(SPACE))
    known, unknown = f"{WORD}@exemple.fr", f"{WORD}.{uuid.uuid4().hex}@exemple.fr"
    return [
        *(visitor.post("/auth/login", email=email, password=PASSPHRASE) for email in (known, unknown)),
        *(visitor.post("/auth/forgotten", email=email) for email in (known, unknown)),
        visitor.send("POST", "/api/v1/auth/login", json={"email": known, "password": PASSPHRASE}),
        visitor.send("POST", f"/auth/login?email={known}&password={PASSPHRASE}", {"Origin": visitor.origin}),
    ]


def guess_unknown(server: ProductionServer) -> list[httpx.Response]:
    """Each time another address, from another place: no limit answers instead of the defect."""
    visitor, email = SecureBrowser(server, server.host(SPACE)), f"{WORD}.{uuid.uuid4().hex}@exemple.fr"
    return [
        visitor.post("/auth/login", email=email, password=PASSPHRASE),
        visitor.send("POST", "/api/v1/auth/login", json={"email": email, "password": PASSPHRASE}),
    ]


def metrics(server: ProductionServer) -> str:
    headers = {"Authorization": f"Bearer {server.metrics_token}"}
    return httpx.get(f"{server.address}/metrics", headers=headers, trust_env=False).text


def logs(server: ProductionServer) -> str:
    return server.log.read_text(errors="replace") + server.worker_log.read_text(errors="replace")


def wait_for_jobs(server: ProductionServer) -> int:
    """Until the worker has tried everything once: how many it has tried."""
    deadline = time.monotonic() + JOBS_SECONDS
    while True:
        with server.database() as db:
            left, tried = db.execute(
                "select count(*) filter (where attempts = 0 and (status = 'doing' or status = 'todo' and "
                "scheduled_at is null)), "
                "count(*) filter (where attempts > 0) from procrastinate_jobs"
            ).fetchone() or (0, 0)
        if not left or time.monotonic() > deadline:
            return tried
        time.sleep(0.2)


EXPORTS = ("/export/biens.csv", "/export/journal.csv")
BREAKABLE = (
    "app_user", "login_session", "membership", "bien", "security_event", "tenant_export", "mail_link",
    "billing_account", "subscription", "stripe_invoice", "stripe_event",
)  # fmt: skip


@contextmanager
def away(server: ProductionServer, table: str) -> Iterator[None]:
    with server.database() as db:
        db.execute(sql.SQL("alter table {} rename to away").format(sql.Identifier(table)))
    try:
        yield
    finally:
        with server.database() as db:
            db.execute(sql.SQL("alter table away rename to {}").format(sql.Identifier(table)))


def break_one_table_after_the_other(server: ProductionServer, handlers: list[Handler]) -> list[httpx.Response]:
    """Defects: the queries that quote what was typed fail, and so do the jobs."""
    owner, answers = persona(server), []
    loads = [one for one in handlers if one.is_ours and one.name.endswith(".load")]
    of_billing = [one for one in loads if one.owner.__module__.startswith("propmanager.billing")]
    for table in BREAKABLE:
        with away(server, table):
            answers += try_doors(server)
            answers += [owner.get(path) for path in (*EXPORTS, f"/export/archive/{uuid.uuid4()}.zip")]
            answers += guess_unknown(server)
            answers.append(owner.send("POST", "/auth/login", {"Origin": owner.origin}, content=b"\xff\x00"))
            answers.append(deliver(server, news_of_stripe("invoice.paid"), server.stripe_secret))
            with suppress(TimeoutError, ConnectionClosed):
                asyncio.run(call_every_handler(owner, [*loads[:2], *of_billing]))
    break_the_work_on_news(server)
    return answers


def break_the_work_on_news(server: ProductionServer) -> None:
    with away(server, "stripe_event"):
        with server.database() as db:
            again = (
                "update procrastinate_jobs set attempts = 0, scheduled_at = null where task_name = 'billing.process'"
            )
            db.execute(f"{again} and status = 'todo'")  # pyright: ignore[reportArgumentType]
        wait_for_jobs(server)


START_SECONDS, AFTERWARDS_SECONDS = 20, 2
MODULES = ("migrate", "replay_erasures", "web", "worker")


def starts_that_fail(server: ProductionServer) -> str:
    """Processes that end at once, or that go on trying, with secrets in what they were given."""
    canary = PASSPHRASE.replace(" ", "-")
    nobody_there = {
        "DATABASE_URL": f"postgresql://u:{canary}@127.0.0.1:1/x",
        "REDIS_URL": f"redis://:{canary}@127.0.0.1:1/x",
    }
    refused = {
        **dict.fromkeys(("JWT_SECRET", "SECRET_KEY", "SECRET_KEY_PREVIOUS", "PORT"), WORD),
        "SMTP_URL": f"{WORD}://u:{canary}@127.0.0.1",
        "ALLOWED_ORIGINS": f"https://{WORD}/*",
        **dict.fromkeys(("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS", "STRIPE_PRICE_BASIC"), ""),
    }
    # All modules read the settings alike: each value by itself in one of them, all at once in another.
    given = [("migrate", {name: value}) for name, value in refused.items()] + [("web", refused)]
    given += [(module, {name: value}) for name, value in nobody_there.items() for module in MODULES]
    with ThreadPoolExecutor(4) as threads:  # most of them only wait
        return "".join(threads.map(lambda one: _last_words(server, *one), given))


def _last_words(server: ProductionServer, module: str, given: dict[str, str]) -> str:
    log = server.folder / f"{module}-{'-'.join(given)}.log"
    here = {"PORT": str(processes.free_port()), "PYTHONPATH": str(Path.cwd())} | given
    command = [sys.executable, "-m", f"propmanager.cli.{module}"]
    with processes.running(command, server.environment() | here, log) as process:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and not log.stat().st_size and time.monotonic() < deadline:
            time.sleep(0.1)
        with suppress(subprocess.TimeoutExpired):
            process.wait(AFTERWARDS_SECONDS)
    return log.read_text(errors="replace")


def command_lines() -> str:
    """As `ps` shows them."""
    shown = ""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            shown += (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace") + "\n"
    return shown


def stored_secrets(server: ProductionServer) -> list[str]:
    with server.database() as db:
        hashes = db.execute(
            "select password_hash from app_user union select encode(refresh_hash, 'hex') from login_session"
        )
        return [row[0] for row in hashes]
