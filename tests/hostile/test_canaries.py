"""Secrets and people that nothing may repeat: production is asked for everything, and all that it said is read.

Nothing is listed here by name: handlers, routes and tables are read from the running application.
"""

import asyncio
import json
from collections.abc import Iterator

import pytest

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import PASSWORD, STAFF_TOTP_SECRET
from propmanager.web.api import DEFECT
from propmanager.web.build_output import BUILD
from tests.hostile.attack import Handler
from tests.hostile.canaries import (
    break_one_table_after_the_other,
    call_every_handler,
    call_every_route,
    command_lines,
    logs,
    metrics,
    starts_that_fail,
    stored_secrets,
    try_doors,
    wait_for_jobs,
)
from tests.hostile.canaries_at_stripe import NEWS, stripe_tells
from tests.hostile.persona import IBAN, PASSPHRASE, PHONE, SPACE, WORD, move_in, persona
from tests.live.production import ProductionServer, SecureBrowser, production_in

HTTPS_ONLY = "max-age=63072000; includeSubDomains; preload"

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("canaries"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def production(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductionServer]:
    with production_in(cluster, tmp_path_factory.mktemp("production")) as server:
        move_in(server)
        yield server


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


def test_every_answer_sends_browsers_to_https(production: ProductionServer):
    """Checklist C42, the part that only production says: pages, files, routes, and each way to refuse."""
    own, foreign = SecureBrowser(production, production.host(SPACE)), {"Origin": "https://evil.example"}
    answers = [
        *(own.get(path) for path in ("/connexion", "/nulle-part", "/favicon.svg", "/health", "/auth/arrivee")),
        *(own.get(path) for path in ("/api/v1/me", "/_event/", "/export/biens.csv")),
        own.post("/auth/login", email="personne@exemple.fr", password="faux"),
        own.send("POST", "/auth/login", foreign),
        own.send("OPTIONS", "/api/v1/me", foreign | {"Access-Control-Request-Method": "GET"}),
        own.send("POST", "/auth/login", {"Origin": own.origin}, content=b"x" * 2_000_000),
        SecureBrowser(production, "evil.example").get("/"),
    ]
    assert [(one.status_code, one.headers.get("strict-transport-security")) for one in answers] == [
        (status, HTTPS_ONLY) for status in (200, 404, 200, 200, 303, 401, 404, 401, 401, 403, 403, 413, 404)
    ]


def failures_of_news(server: ProductionServer) -> set[tuple[str, int]]:
    """Nothing of Stripe's answers there: each event that was worked on has failed, and was logged."""
    with server.database() as db:
        return set(db.execute("select error, count(*) from stripe_event where error <> '' group by error").fetchall())


def test_nothing_about_a_person_is_in_the_logs_or_the_numbers(production: ProductionServer, handlers: list[Handler]):
    """Checklist F58: a persona through every handler, route and door; mails that fail; ids only are left."""
    owner = persona(production)
    frames = asyncio.run(call_every_handler(owner, [one for one in handlers if one.is_ours]))
    call_every_route(persona(production))
    try_doors(production)
    assert stripe_tells(production) == [200] * (len(NEWS) + 3) + [400] * 4
    assert wait_for_jobs(production) > 0
    assert failures_of_news(production) == {("StripeUnavailable", len(NEWS) + 1)}
    assert any(WORD in text for text in frames)  # it was there to be repeated
    said = {"web": production.log, "worker": production.worker_log}
    told = {name: path.read_text(errors="replace") for name, path in said.items()} | {"metrics": metrics(production)}
    names = (WORD, WORD.upper(), PASSPHRASE, PHONE, IBAN)
    assert {(name, word) for name, text in told.items() for word in names if word in text} == set()


def test_a_line_break_in_what_is_typed_forges_no_line_of_the_log(production: ProductionServer):
    """Checklist F58: each line is one JSON object of ours."""
    visitor = SecureBrowser(production, production.host(SPACE))
    forged = '\r\n{"event": "forged", "level": "info"}\r\n'
    visitor.post("/auth/login", email=f"x{forged}@exemple.fr", password=forged)
    visitor.get(f"/connexion?suite={forged.encode().hex()}", **{"User-Agent": "x\u0085forged".encode("latin-1")})  # pyright: ignore[reportArgumentType]
    lines = [line for line in logs(production).splitlines() if line.startswith("{")]
    assert [line for line in lines if json.loads(line).get("event") == "forged"] == []
    assert len(lines) > 0


def test_no_secret_is_in_anything_that_comes_out_whatever_goes_wrong(
    production: ProductionServer, handlers: list[Handler]
):
    """Checklist F56: more than twenty provoked errors; answers, frames, logs, numbers, `ps`, bundle, states on disk."""
    cookies = list(persona(production).cookies.values())
    answers = break_one_table_after_the_other(production, handlers)
    printed = starts_that_fail(production)
    assert len([one for one in answers if one.status_code >= 500]) >= 20
    assert {one.headers.get("strict-transport-security") for one in answers} == {HTTPS_ONLY}
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
