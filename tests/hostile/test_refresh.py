"""Refresh tokens over HTTP: many tabs, a thief, an inventor, and the ages of a session."""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from propmanager.demo.people import AGNES
from tests.hostile.login_sessions import copy_of, is_open, session_id_of
from tests.live.client import Browser, browser, open_tab
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]
ANNOUNCED_SECONDS = 5
HALF_A_MINUTE_LATER = "update login_session set rotated_at = rotated_at - interval '31 seconds' where id = %s::uuid"


def test_twenty_refreshes_at_once_leave_one_chain_and_nobody_signed_out(live_server: LiveServer):
    """Checklist A15 and A16, over HTTP: all tabs of a browser wake up together."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    tabs = [copy_of(person) for _ in range(20)]
    with ThreadPoolExecutor(20) as threads:
        statuses = list(threads.map(lambda tab: tab.post("/auth/refresh").status_code, tabs))
    assert statuses == [204] * 20
    assert len({tab.cookies["pm_refresh"] for tab in tabs} - {person.cookies["pm_refresh"]}) == 1
    assert is_open(live_server, person)


def test_a_stolen_refresh_token_ends_its_own_family_only(live_server: LiveServer, newcomer: Newcomer, execute: Execute):
    """Checklist A17: thief and owner both go on for a while; who comes second ends both, and no other device."""
    email = newcomer("dupont")
    owner, phone = (browser(live_server, "dupont").log_in(email) for _ in range(2))
    thief = copy_of(owner)
    first = thief.post("/auth/refresh").status_code
    execute(HALF_A_MINUTE_LATER, session_id_of(owner))
    second = owner.post("/auth/refresh").status_code
    assert (first, second, thief.post("/auth/refresh").status_code, phone.post("/auth/refresh").status_code) == (
        204,
        401,
        401,
        204,
    )


def test_a_token_that_comes_back_closes_the_tabs_of_its_session(
    live_server: LiveServer, newcomer: Newcomer, execute: Execute
):
    """Checklist A17 and A20."""
    owner = browser(live_server, "dupont").log_in(newcomer("dupont"))
    thief = copy_of(owner)

    async def replay() -> str:
        async with open_tab(owner, "/support") as tab:
            await asyncio.to_thread(owner.post, "/auth/refresh")
            execute(HALF_A_MINUTE_LATER, session_id_of(owner))
            tab.frames.clear()
            await asyncio.to_thread(thief.post, "/auth/refresh")
            return await tab.wait_for_redirect(ANNOUNCED_SECONDS)

    assert asyncio.run(replay()) == "/connexion"


def test_its_owner_is_warned_by_mail(live_worker: LiveServer, live_mailbox: Path, newcomer: Newcomer, execute: Execute):
    """Checklist A17."""
    email = newcomer("dupont")
    owner = browser(live_worker, "dupont").log_in(email)
    thief = copy_of(owner)
    owner.post("/auth/refresh")
    execute(HALF_A_MINUTE_LATER, session_id_of(owner))
    thief.post("/auth/refresh")
    assert _subject_of_mail_to(email, live_mailbox) == "Une de vos sessions PropManager a été fermée"


def _subject_of_mail_to(email: str, mailbox: Path) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in mailbox.rglob("*"):
            text = path.read_text(errors="replace") if path.is_file() else ""
            if email in text:
                return str(message_from_string(text, policy=default)["subject"])
        time.sleep(0.1)
    raise AssertionError(f"no mail to {email}")


@pytest.mark.parametrize(
    "invented", ["{sid}.invented", "{sid}.invented.{mac}", "{sid}..{mac}", "{sid}.{secret}.", "{sid}"]
)
def test_an_invented_token_for_a_known_session_does_not_end_it(live_server: LiveServer, invented: str):
    """Checklist A17: whoever has seen a session's id cannot sign its holder out."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    sid, secret, mac = person.cookies["pm_refresh"].split(".")
    forger = Browser(live_server, person.host, {"pm_refresh": invented.format(sid=sid, secret=secret, mac=mac)})
    assert (forger.post("/auth/refresh").status_code, is_open(live_server, person)) == (401, True)
    assert person.post("/auth/refresh").status_code == 204


def test_on_another_host_a_token_is_refused_and_still_good_on_its_own(live_server: LiveServer, execute: Execute):
    person = browser(live_server, "dupont").log_in(AGNES.email)
    elsewhere = [Browser(live_server, live_server.host(name), dict(person.cookies)) for name in ("martin", "")]
    assert [one.post("/auth/refresh").status_code for one in elsewhere] == [401, 401]
    assert person.post("/auth/refresh").status_code == 204


@pytest.mark.parametrize(("limit", "days"), [("refresh_until", 7), ("ends_at", 30)])
def test_idle_and_absolute_limits_end_a_session_on_the_server(
    live_server: LiveServer, execute: Execute, limit: str, days: int
):
    """Checklist A18."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    with live_server.database() as db:
        query = "select refresh_until - created_at, ends_at - created_at from login_session where id = %s::uuid"
        idle, absolute = db.execute(query, [session_id_of(person)]).fetchone() or (None, None)
    past = f"update login_session set {limit} = now() - interval '1 second' where id = %s::uuid"
    execute(past, session_id_of(person))
    lives = {"refresh_until": idle, "ends_at": absolute}[limit]
    assert (lives, person.post("/auth/refresh").status_code) == (timedelta(days=days), 401)


def test_cookies_live_no_longer_than_their_session(live_server: LiveServer, execute: Execute):
    """Checklist A18: three days before its end, a session's cookies are set for three days."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    execute("update login_session set ends_at = now() + interval '3 days' where id = %s::uuid", session_id_of(person))
    lines = person.post("/auth/refresh").headers.get_list("set-cookie")
    ages = {line.partition("=")[0]: int(re.findall(r"Max-Age=(\d+)", line)[0]) for line in lines}
    assert set(ages) == {"pm_access", "pm_refresh"}
    assert all(3 * 86_400 - 60 < age <= 3 * 86_400 for age in ages.values())
