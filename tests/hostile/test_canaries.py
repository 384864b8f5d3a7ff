"""Secrets and people that nothing may repeat: production is asked for everything, and all that it said is read.

Nothing is listed here by name: handlers, routes and tables are read from the running application.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import PASSWORD, STAFF_TOTP_SECRET
from propmanager.web.api import DEFECT
from propmanager.web.build_output import BUILD
from tests.declared import declared_routes
from tests.hostile.attack import Handler
from tests.live.client import Browser, open_tab
from tests.live.production import ProductionServer, SecureBrowser, production_in

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("canaries"), pytest.mark.timeout(600)]

WORD = f"canari{uuid.uuid4().hex[:10]}"  # in everything that the persona is, has and types
PASSPHRASE = f"oiseau jaune {uuid.uuid4().hex}"
PHONE, IBAN = "+33612345678", "FR7630006000011234567890189"
SPACE = f"espace-{WORD}"
TYPED = {
    **dict.fromkeys(("prenom", "nom", "tenant_nom", "adresse", "ville", "notes", "title", "text", "label"), WORD),
    **dict.fromkeys(("password", "current", "new"), PASSPHRASE),
    **dict.fromkeys(("code", "token"), WORD),
    "email": f"{WORD}@exemple.fr",
    "phone": PHONE,
    "iban": IBAN,
    "role": "lecture",
}
JOBS_SECONDS = 30


@pytest.fixture(scope="module")
def production(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductionServer]:
    with production_in(cluster, tmp_path_factory.mktemp("production")) as server:
        _move_in(server)
        yield server


def _move_in(server: ProductionServer) -> None:
    """The persona: an owner whose every word is a canary."""
    with server.database() as db:
        db.execute(
            "insert into app_user (email, password_hash, prenom, nom, email_verified_at) "
            "select %s, password_hash, %s, %s, now() from app_user limit 1",
            (f"{WORD}@exemple.fr", WORD, WORD),
        )
        db.execute(
            "insert into tenant (nom, subdomain, plan, status) values (%s, %s, 'enterprise', 'active')", (WORD, SPACE)
        )
        db.execute(
            "insert into membership (tenant_id, user_id, role) select t.id, u.id, 'owner' from tenant t, app_user u "
            "where t.subdomain = %s and u.email = %s",
            (SPACE, f"{WORD}@exemple.fr"),
        )
        db.execute(
            "insert into bien (tenant_id, nom, adresse, code_postal, ville, type, notes, nom_key, search_text) "
            "select id, %s, %s, '69001', %s, 'maison', %s, %s, %s from tenant where subdomain = %s",
            (WORD, WORD, WORD, f"{PHONE} {IBAN}", WORD, WORD, SPACE),
        )


def persona(server: ProductionServer) -> Browser:
    return SecureBrowser(server, server.host(SPACE)).log_in(f"{WORD}@exemple.fr", PASSWORD)


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
                "select count(*) filter (where attempts = 0 and status = 'todo' and scheduled_at is null), "
                "count(*) filter (where attempts > 0) from procrastinate_jobs"
            ).fetchone() or (0, 0)
        if not left or time.monotonic() > deadline:
            return tried
        time.sleep(0.2)


def test_every_cookie_of_a_login_is_for_https_and_this_host_alone(production: ProductionServer):
    """Checklist A14: as a browser stores them, of the running product."""
    visitor = SecureBrowser(production, production.host(SPACE))
    answer = visitor.post("/auth/login", email=f"{WORD}@exemple.fr", password=PASSWORD)
    told = {line.partition("=")[0]: line.partition("; ")[2] for line in answer.headers.get_list("set-cookie")}
    week, year = 7 * 24 * 3600, 365 * 24 * 3600
    assert told == {
        "__Host-pm_access": f"HttpOnly; Max-Age={week}; Path=/; SameSite=strict; Secure",
        "__Secure-pm_refresh": f"HttpOnly; Max-Age={week}; Path=/auth; SameSite=strict; Secure",
        "__Secure-pm_challenge": "HttpOnly; Max-Age=0; Path=/auth; SameSite=strict; Secure",
        "__Host-pm_device": f"HttpOnly; Max-Age={year}; Path=/; SameSite=strict; Secure",
    }


def test_nothing_about_a_person_is_in_the_logs_or_the_numbers(production: ProductionServer, handlers: list[Handler]):
    """Checklist A58: a persona through every handler, route and door; mails that fail; ids only are left."""
    owner = persona(production)
    frames = asyncio.run(call_every_handler(owner, [one for one in handlers if one.is_ours]))
    call_every_route(persona(production))
    try_doors(production)
    assert wait_for_jobs(production) > 0
    assert any(WORD in text for text in frames)  # it was there to be repeated
    said = {"web": production.log, "worker": production.worker_log}
    told = {name: path.read_text(errors="replace") for name, path in said.items()} | {"metrics": metrics(production)}
    names = (WORD, WORD.upper(), PASSPHRASE, PHONE, IBAN)
    assert {(name, word) for name, text in told.items() for word in names if word in text} == set()


def test_a_line_break_in_what_is_typed_forges_no_line_of_the_log(production: ProductionServer):
    """Checklist A58: each line is one JSON object of ours."""
    visitor = SecureBrowser(production, production.host(SPACE))
    forged = '\r\n{"event": "forged", "level": "info"}\r\n'
    visitor.post("/auth/login", email=f"x{forged}@exemple.fr", password=forged)
    visitor.get(f"/connexion?suite={forged.encode().hex()}", **{"User-Agent": "x\u0085forged".encode("latin-1")})  # pyright: ignore[reportArgumentType]
    lines = [line for line in logs(production).splitlines() if line.startswith("{")]
    assert [line for line in lines if json.loads(line).get("event") == "forged"] == []
    assert len(lines) > 0


EXPORTS = ("/export/biens.csv", "/export/journal.csv")
BREAKABLE = ("app_user", "login_session", "membership", "bien", "security_event", "tenant_export", "mail_link")


def break_one_table_after_the_other(server: ProductionServer, handlers: list[Handler]) -> list[httpx.Response]:
    """Defects: the queries that quote what was typed fail, and so do the jobs."""
    owner, answers = persona(server), []
    loads = [one for one in handlers if one.is_ours and one.name.endswith(".load")]
    for table in BREAKABLE:
        with server.database() as db:
            db.execute(f"alter table {table} rename to away")  # pyright: ignore[reportArgumentType]
        try:
            answers += try_doors(server)
            answers += [owner.get(path) for path in (*EXPORTS, f"/export/archive/{uuid.uuid4()}.zip")]
            answers += [one for _ in range(3) for one in guess_unknown(server)]
            answers.append(owner.send("POST", "/auth/login", {"Origin": owner.origin}, content=b"\xff\x00"))
            with suppress(TimeoutError, ConnectionClosed):
                asyncio.run(call_every_handler(owner, loads[:2]))
        finally:
            with server.database() as db:
                db.execute(f"alter table away rename to {table}")  # pyright: ignore[reportArgumentType]
    return answers


def starts_that_fail(server: ProductionServer) -> str:
    """Processes that end at once, with secrets in what they were given."""
    wrong = {
        "DATABASE_URL": f"postgresql://u:{PASSPHRASE.replace(' ', '-')}@127.0.0.1:1/x",
        "REDIS_URL": f"redis://:{PASSPHRASE.replace(' ', '-')}@127.0.0.1:1/x",
        "JWT_SECRET": WORD,
        "SECRET_KEY": WORD,
        "PORT": WORD,
        "ALLOWED_ORIGINS": f"https://{WORD}/*",
    }
    printed = ""
    for name, value in wrong.items():
        environment = os.environ | server.environment() | {name: value, "PYTHONPATH": str(Path.cwd())}
        for module in ("propmanager.cli.migrate", "propmanager.cli.replay_erasures"):
            done = subprocess.run(
                [sys.executable, "-m", module], env=environment, capture_output=True, text=True, check=False, timeout=60
            )
            printed += done.stdout + done.stderr
    return printed


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


def test_no_secret_is_in_anything_that_comes_out_whatever_goes_wrong(
    production: ProductionServer, handlers: list[Handler]
):
    """Checklist A56: more than twenty provoked errors; answers, frames, logs, numbers, `ps`, bundle, states on disk."""
    cookies = list(persona(production).cookies.values())
    answers = break_one_table_after_the_other(production, handlers)
    printed = starts_that_fail(production)
    assert len([one for one in answers if one.status_code >= 500]) >= 20
    kept = b"".join(path.read_bytes() for path in (production.folder / "states").rglob("*") if path.is_file())
    bundle = b"".join(path.read_bytes() for path in BUILD.rglob("*") if path.is_file())
    told = {
        "answers": "".join(f"{one.text}{one.headers}" for one in answers),
        "logs": logs(production),
        "numbers": metrics(production),
        "starts": printed,
        "ps": command_lines(),
        "states": kept.decode(errors="replace"),
        "bundle": bundle.decode(errors="replace"),
    }
    secrets = [*production.configured_secrets(), *stored_secrets(production), *cookies, STAFF_TOTP_SECRET, PASSPHRASE]
    secrets += [PASSPHRASE.replace(" ", "-"), WORD]
    # The word itself is the persona's; what they were given back of their own is no leak.
    own = {("answers", WORD), ("states", WORD)}
    assert {(name, secret) for name, text in told.items() for secret in secrets if secret in text} - own == set()
    assert {frozenset(one.json()) for one in answers if one.status_code >= 500} == {frozenset({"error"})}
    assert {one.json()["error"] for one in answers if one.status_code == 500} == {DEFECT}
