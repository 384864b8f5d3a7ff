"""Guessing, spraying and planting, against the running product."""

import re
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from psycopg import sql

from propmanager.demo.people import AGNES, LUCIE, PASSWORD, STAFF
from tests.live.client import SECOND_STEP, Browser, browser
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]
WRONG = "un autre cheval"
# What differs from one answer to the next of the same kind, whoever was named.
_OF_THE_MOMENT = frozenset({"date", "ratelimit-reset", "retry-after"})


def unknown() -> str:
    return f"{uuid.uuid4().hex}@exemple.example"


def attempt(
    server: LiveServer, email: str, password: str = WRONG, address: str = "", device: str = ""
) -> httpx.Response:
    visitor = Browser(server, server.host("dupont"), {"pm_device": device} if device else {}, address)
    return visitor.post("/auth/login", email=email, password=password)


def canonical(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in _OF_THE_MOMENT}
    return answer.status_code, answer.content, headers


def test_every_refused_login_is_the_same_to_the_byte(live_server: LiveServer, newcomer: Newcomer, execute: Execute):
    """Checklist A1: unknown, wrong, disabled, unverified, of another tenant: status, body and headers."""
    known, disabled, unverified = (newcomer("dupont") for _ in range(3))
    execute("update app_user set is_disabled = true where email = %s", disabled)
    execute("update app_user set email_verified_at = null where email = %s", unverified)
    answers = [
        attempt(live_server, unknown()),
        attempt(live_server, known),
        attempt(live_server, disabled, PASSWORD),
        attempt(live_server, unverified),
        attempt(live_server, newcomer("martin"), PASSWORD),
    ]
    assert [canonical(one) for one in answers] == [canonical(answers[0])] * 5
    assert (answers[0].status_code, answers[0].json()) == (401, {"error": "E-mail ou mot de passe incorrect."})
    assert "set-cookie" not in answers[0].headers


def test_a_limited_login_is_the_same_to_the_byte_whether_the_account_exists_or_not(
    live_server: LiveServer, newcomer: Newcomer
):
    """Checklist A1: the sixth attempt, right password or not."""
    people = [newcomer("dupont"), unknown()]
    for email in people:
        for _ in range(5):
            attempt(live_server, email)
    limited = [attempt(live_server, email, password) for email in people for password in (WRONG, PASSWORD)]
    said = [(one.status_code, re.sub(r"\d+", "n", one.text), canonical(one)[2]) for one in limited]
    assert said == [said[0]] * 4
    assert limited[0].status_code == 429
    assert all(0 < int(one.headers["retry-after"]) <= 900 for one in limited)


def test_fifty_attempts_at_once_verify_five_passwords(live_server: LiveServer):
    """Checklist A7: from fifty addresses at once. Each verified password leaves its line in the journal."""
    email, before = unknown(), _failures(live_server)
    with ThreadPoolExecutor(25) as threads:
        statuses = list(threads.map(lambda _: attempt(live_server, email).status_code, range(50)))
    assert (statuses.count(401), statuses.count(429), _failures(live_server) - before) == (5, 45, 5)


def _failures(server: LiveServer) -> int:
    with server.database() as db:
        (count,) = db.execute("select count(*) from security_event where kind = 'login_failed'").fetchone() or (0,)
    return count


def test_an_attacker_cannot_lock_a_known_browser_out(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A8: the attacker fills the account from one address, the browser's cookie enters from another."""
    victim = newcomer("dupont")
    device = browser(live_server, "dupont").log_in(victim).cookies["pm_device"]
    for _ in range(7):
        attempt(live_server, victim, address="203.0.113.66")
    stranger = attempt(live_server, victim, PASSWORD, address="198.51.100.4")
    own = attempt(live_server, victim, PASSWORD, address="198.51.100.4", device=device)
    assert (stranger.status_code, own.status_code) == (429, 200)
    assert own.json() == {"location": "/tableau-de-bord"}


def test_a_planted_device_cookie_gives_no_tries(live_server: LiveServer):
    email = unknown()
    statuses = [attempt(live_server, email, device=f"planted {n}").status_code for n in range(8)]
    assert statuses == [401] * 5 + [429] * 3


def test_what_a_login_sets_is_out_of_reach_of_scripts_and_other_sites(live_server: LiveServer):
    """Checklist A14: HttpOnly, SameSite, no Domain, each its path and its age."""
    answer = attempt(live_server, AGNES.email, PASSWORD)
    lines = {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}
    pattern = r"\w+=[^;]*; HttpOnly; Max-Age=(\d+); Path=([\w/]+); SameSite=strict"
    told = {name: match.groups() for name, line in lines.items() if (match := re.fullmatch(pattern, line))}
    week, year = str(7 * 86_400), str(365 * 86_400)
    assert {name: told.get(name) for name in lines if name != "pm_challenge"} == {
        "pm_access": (week, "/"),
        "pm_refresh": (week, "/auth"),
        "pm_device": (year, "/"),
    }


def test_only_digests_of_what_a_browser_holds_are_in_the_database(live_server: LiveServer):
    """Checklist A14: the whole database is searched for each secret."""
    opened = browser(live_server, "dupont").log_in(AGNES.email).cookies
    session_id, secret, mac = opened["pm_refresh"].split(".")
    dumped = _dump(live_server)
    assert session_id in dumped
    assert [part in dumped for part in (secret, mac, opened["pm_device"], opened["pm_access"])] == [False] * 4


def _dump(server: LiveServer) -> str:
    with server.database() as db:
        tables = db.execute("select table_name from information_schema.tables where table_schema = 'public'").fetchall()
        return "\n".join(repr(db.execute(_rows(name)).fetchall()) for (name,) in tables)


def _rows(table: str) -> sql.Composed:
    return sql.SQL("select t::text from {} t").format(sql.Identifier(table))


def test_the_password_of_staff_opens_the_second_step_and_nothing_else(live_server: LiveServer):
    """Checklist A26 and A22: a challenge for five minutes, on the login's path, and no session."""
    visitor = browser(live_server)
    answer = visitor.post("/auth/login", email=STAFF.email, password=PASSWORD)
    (line,) = answer.headers.get_list("set-cookie")
    assert answer.json() == {"location": SECOND_STEP}
    assert re.fullmatch(r"pm_challenge=[\w-]{43}; HttpOnly; Max-Age=300; Path=/auth; SameSite=strict", line)
    assert visitor.post("/auth/refresh").status_code == 401


def test_a_session_planted_before_the_login_is_dead_after_it(live_server: LiveServer):
    """Checklist A19: the victim's browser was given the attacker's own cookies."""
    attacker = browser(live_server, "dupont").log_in(LUCIE.email)
    planted = dict(attacker.cookies)
    victim = Browser(live_server, attacker.host, dict(planted)).log_in(AGNES.email)
    ids = [cookies["pm_refresh"].partition(".")[0] for cookies in (planted, victim.cookies)]
    assert ids[0] != ids[1]
    assert (attacker.post("/auth/refresh").status_code, victim.post("/auth/refresh").status_code) == (401, 204)


@pytest.mark.parametrize("planted", ["junk", f"{uuid.UUID(int=7)}.planted.planted", "%C3%A9"])
def test_an_invented_session_is_never_taken_over_by_a_login(live_server: LiveServer, planted: str):
    """Checklist A19: the id of a session is always ours."""
    cookies = {"pm_refresh": planted, "pm_access": "a.b.c"}
    victim = Browser(live_server, live_server.host("dupont"), cookies).log_in(AGNES.email)
    assert planted.partition(".")[0] not in victim.cookies["pm_refresh"]


def test_a_browser_without_scripts_is_led_in_or_back(live_server: LiveServer):
    visitor = browser(live_server, "dupont")
    html = {"Origin": visitor.origin, "Accept": "text/html"}
    wrong = visitor.send("POST", "/auth/login", html, data={"email": unknown(), "password": WRONG})
    right = visitor.send("POST", "/auth/login", html, data={"email": AGNES.email, "password": PASSWORD})
    told = [(one.status_code, one.headers["location"].partition("?")[0]) for one in (wrong, right)]
    assert told == [(303, "/connexion"), (303, "/tableau-de-bord")]


def test_a_tenant_that_headers_name_is_not_believed_at_the_login(live_server: LiveServer, newcomer: Newcomer):
    """Checklist B31: only the host chooses, and only among the memberships."""
    visitor = browser(live_server, "dupont")
    forged = {"Origin": visitor.origin, "X-Tenant-ID": _tenant_id(live_server, "martin")}
    forged |= {"X-Forwarded-Host": live_server.host("martin"), "X-Forwarded-Tenant": "martin"}
    of_martin = {"email": newcomer("martin"), "password": PASSWORD}
    mine = visitor.send("POST", "/auth/login", forged, data=of_martin)
    other = visitor.send("POST", "/auth/login", forged, data={"email": AGNES.email, "password": PASSWORD})
    assert (mine.status_code, other.status_code) == (401, 200)
    with live_server.database() as db:
        session_id = visitor.cookies["pm_refresh"].partition(".")[0]
        row = db.execute("select tenant_id::text from login_session where id = %s", [session_id]).fetchone()
    assert row == (_tenant_id(live_server, "dupont"),)


def _tenant_id(server: LiveServer, subdomain: str) -> str:
    with server.database() as db:
        (found,) = db.execute("select id::text from tenant where subdomain = %s", [subdomain]).fetchone() or ("",)
    return found


@pytest.mark.parametrize("host", ["evil.example", "martin.evil.example", "inconnu.{base}", "dupont.martin.{base}", ""])
def test_a_host_that_is_nobodys_logs_nobody_in(live_server: LiveServer, host: str):
    """Checklist B31."""
    named = host.format(base=live_server.base_host)
    visitor = Browser(live_server, named)
    answer = visitor.send(
        "POST", "/auth/login", {"Sec-Fetch-Site": "same-origin"}, data={"email": AGNES.email, "password": PASSWORD}
    )
    assert (answer.status_code, "set-cookie" in answer.headers) == (404, False)
