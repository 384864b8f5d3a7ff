"""What changes somebody's access acts on the tabs that are open already."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import jwt
import pytest

from propmanager.demo.people import AGNES, CLAIRE, LUCIE, PASSWORD
from propmanager.pages import PAGES
from propmanager.web.access import Audience
from propmanager.web.hosts import Site
from tests.hostile.attack import words_in, words_of
from tests.hostile.conftest import People
from tests.hostile.login_sessions import copy_of, is_open, session_id_of
from tests.live.client import SESSION_STATE, Browser, Frame, Tab, browser, open_tab, redirects, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]
ANNOUNCED_SECONDS = 5
ROLE = f"{SESSION_STATE}.user_role_rx_state_"
NAME = f"{SESSION_STATE}.user_name_rx_state_"
TENANT = "update tenant set status = %s where subdomain = 'dupont'"
LIVES_UNTIL = "update login_session set valid_until = now() + %s::interval where id = %s::uuid"


async def _until(tab: Tab, expected: Callable[[list[Frame]], bool]) -> list[Frame]:
    """Hydrates until the announcement has arrived, which it does well within its five seconds."""
    async with asyncio.timeout(ANNOUNCED_SECONDS):
        while not expected(frames := await tab.hydrate()):  # noqa: ASYNC110  # nothing in this process to wait on
            await asyncio.sleep(0.05)
        return frames


def test_logging_out_in_one_tab_sends_the_other_away_and_closes_it(live_server: LiveServer):
    person = browser(live_server, "dupont").log_in(CLAIRE.email)

    async def log_out() -> tuple[str, list[Frame]]:
        async with open_tab(person, "/support") as tab:
            tab.frames.clear()
            await asyncio.to_thread(Browser(live_server, person.host, dict(person.cookies)).post, "/auth/logout")
            return await tab.wait_for_redirect(ANNOUNCED_SECONDS), await tab.hydrate()

    pushed, after = asyncio.run(log_out())
    assert pushed == "/connexion"
    assert set(redirects(after)) == {"/reprise?suite=%2Fsupport"}
    assert values(after).get(NAME, "") == ""


@pytest.mark.parametrize("pathname", ["/", "/connexion", "/404", "/nulle-part", "/acces-refuse", "/reprise"])
def test_a_session_that_ran_out_is_shown_nothing_on_the_pages_of_anybody(
    live_server: LiveServer, execute: Execute, pathname: str
):
    person = browser(live_server, "dupont").log_in(CLAIRE.email)

    async def come_back() -> list[Frame]:
        async with open_tab(person, "/support") as tab:
            token = tab.token
        execute(LIVES_UNTIL, "-1 second", session_id_of(person))
        await asyncio.sleep(0.3)
        async with open_tab(person, pathname, token=token) as tab:
            return tab.frames

    assert words_in(words_of(live_server) | {f"{CLAIRE.prenom} {CLAIRE.nom}"}, asyncio.run(come_back())) == set()


def test_a_new_role_acts_at_once_in_an_open_tab(live_server: LiveServer, people: People, execute: Execute):
    change = "update membership set role = %s where user_id = (select id from app_user where email = %s)"

    async def promote() -> list[str]:
        async with open_tab(people.reader, "/support") as tab:
            seen = [values(tab.frames)[ROLE]]
            for role, label in (("admin", "Administration"), ("lecture", "Lecture seule")):
                execute(change, role, LUCIE.email)
                seen.append(
                    values(await _until(tab, lambda frames, label=label: values(frames).get(ROLE) == label))[ROLE]
                )
            return seen

    assert asyncio.run(promote()) == ["Lecture seule", "Administration", "Lecture seule"]


def test_a_membership_that_ends_closes_the_open_tab(live_server: LiveServer, execute: Execute):
    person = browser(live_server, "dupont").log_in(LUCIE.email)
    member = "from membership where user_id = (select id from app_user where email = %s)"
    with live_server.database() as db:
        row = db.execute(f"select tenant_id, user_id, role {member}", [LUCIE.email]).fetchone()

    async def leave() -> str:
        async with open_tab(person, "/support") as tab:
            tab.frames.clear()
            execute(f"delete {member}", LUCIE.email)
            return await tab.wait_for_redirect(ANNOUNCED_SECONDS)

    try:
        assert asyncio.run(leave()) == "/connexion"
    finally:
        execute("insert into membership (tenant_id, user_id, role) values (%s, %s, %s)", *(row or ()))


@contextmanager
def _suspended(execute: Execute) -> Iterator[None]:
    execute(TENANT, "suspended")
    try:
        yield
    finally:
        execute(TENANT, "active")


def _member_pages(*, open_when_suspended: bool) -> list[str]:
    return [
        page.route
        for page in PAGES
        if page.audience == Audience.MEMBER
        and page.site == Site.TENANT
        and page.open_when_suspended == open_when_suspended
        and not page.feature
    ]


def test_a_suspended_tenant_keeps_its_way_out_and_nothing_else(
    live_server: LiveServer, people: People, execute: Execute
):
    async def visit(route: str, expected: set[str]) -> set[str]:
        async with open_tab(people.owner, route) as tab:
            return set(redirects(await _until(tab, lambda frames: set(redirects(frames)) == expected)))

    kept, closed = _member_pages(open_when_suspended=True), _member_pages(open_when_suspended=False)
    assert "/support" in kept
    with _suspended(execute):
        assert {route: asyncio.run(visit(route, set())) for route in kept} == {route: set() for route in kept}
        away = {"/espace-ferme"}
        assert {route: asyncio.run(visit(route, away)) for route in closed} == dict.fromkeys(closed, away)
    assert {route: asyncio.run(visit(route, set())) for route in closed} == {route: set() for route in closed}


# --- the end of a session ---


@pytest.mark.parametrize("kept", ["pm_refresh", "pm_access"])
def test_either_cookie_is_enough_to_log_out(live_server: LiveServer, kept: str):
    """Checklist A21."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    half = Browser(live_server, person.host, {kept: person.cookies[kept]})
    assert half.post("/auth/logout").json() == {"location": "/connexion"}
    assert not is_open(live_server, person)


def test_an_access_token_that_ran_out_is_enough_to_log_out(live_server: LiveServer):
    """Checklist A21."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    claims = jwt.decode(person.cookies["pm_access"], options={"verify_signature": False})
    late = jwt.encode(claims | {"exp": claims["iat"] - 900, "iat": claims["iat"] - 1800}, live_server.jwt_secret)
    Browser(live_server, person.host, {"pm_access": late}).post("/auth/logout")
    assert not is_open(live_server, person)


def test_cookies_kept_from_before_the_logout_open_nothing(live_server: LiveServer):
    """Checklist A21: neither a page's events, nor a renewal, nor a download."""
    person = browser(live_server, "dupont").log_in(AGNES.email)
    kept = copy_of(person)
    person.post("/auth/logout")

    async def look() -> list[Frame]:
        async with open_tab(kept, "/biens") as tab:
            return tab.frames

    assert words_in(words_of(live_server), asyncio.run(look())) == set()
    assert (kept.post("/auth/refresh").status_code, kept.get("/export/biens.csv").status_code) == (401, 401)


def test_a_disabled_account_ends_the_sessions_that_are_open(
    live_server: LiveServer, newcomer: Newcomer, execute: Execute
):
    """Its open tabs stop, its tokens renew nothing, and its password opens nothing."""
    email = newcomer("dupont")
    person = browser(live_server, "dupont").log_in(email)

    async def disable() -> str:
        async with open_tab(person, "/support") as tab:
            tab.frames.clear()
            execute("update app_user set is_disabled = true where email = %s", email)
            return await tab.wait_for_redirect(ANNOUNCED_SECONDS)

    assert asyncio.run(disable()) == "/connexion"
    again = browser(live_server, "dupont").post("/auth/login", email=email, password=PASSWORD)
    assert (person.post("/auth/refresh").status_code, again.status_code) == (401, 401)
