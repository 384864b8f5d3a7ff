"""The page of one's own sessions, and the proof it asks for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from propmanager.demo.people import PASSWORD
from tests.hostile.attack import words_in, words_of
from tests.hostile.login_sessions import copy_of, is_open, session_id_of
from tests.live.client import SESSION_STATE, Frame, browser, open_tab, redirects
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]
ANNOUNCED_SECONDS = 5
SESSIONS = f"{SESSION_STATE}.propmanager___accounts___sessions_state____sessions_state"
PAGE = "/parametres/sessions"
PROVED_LONG_AGO = "update login_session set confirmed_at = now() - interval '11 minutes' where id = %s::uuid"


def test_closing_a_session_stops_its_open_sockets(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A20: two browsers; what is closed in one is over in the other within five seconds."""
    email = newcomer("dupont")
    here, there = (browser(live_server, "dupont").log_in(email) for _ in range(2))

    async def close() -> tuple[str, list[Frame]]:
        async with open_tab(here, PAGE) as page, open_tab(there, "/biens") as lost:
            await page.run(f"{SESSIONS}.ask_to_close", {"session_id": session_id_of(there)})
            lost.frames.clear()
            await page.run(f"{SESSIONS}.close")
            return await lost.wait_for_redirect(ANNOUNCED_SECONDS), await lost.hydrate()

    pushed, after = asyncio.run(close())
    assert pushed == "/connexion"
    assert words_in(words_of(live_server), after) == set()
    assert [is_open(live_server, one) for one in (here, there)] == [True, False]


def test_closing_all_others_leaves_this_one(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A20."""
    email = newcomer("dupont", "martin")
    here, there, elsewhere = (browser(live_server, name).log_in(email) for name in ("dupont", "dupont", "martin"))

    async def close() -> None:
        async with open_tab(here, PAGE) as page:
            await page.run(f"{SESSIONS}.close_others")

    asyncio.run(close())
    assert [is_open(live_server, one) for one in (here, there, elsewhere)] == [True, False, False]


@pytest.mark.parametrize("handler", ["ask_to_close", "close", "ask_to_close_others", "close_others"])
def test_sessions_are_closed_by_who_proved_lately_who_they_are(
    live_server: LiveServer, newcomer: Newcomer, execute: Execute, handler: str
):
    """Checklist A20 and A24: an old session is led to the confirmation, and closes nothing."""
    email = newcomer("dupont")
    here, there = (browser(live_server, "dupont").log_in(email) for _ in range(2))
    execute(PROVED_LONG_AGO, session_id_of(here))

    async def close() -> list[str]:
        async with open_tab(here, PAGE) as page:
            payload = {"session_id": session_id_of(there)} if handler == "ask_to_close" else {}
            return redirects(await page.run(f"{SESSIONS}.{handler}", payload))

    assert asyncio.run(close()) == ["/confirmation?suite=%2Fparametres%2Fsessions"]
    assert [is_open(live_server, one) for one in (here, there)] == [True, True]


def test_the_session_of_somebody_else_is_not_closed(live_server: LiveServer, newcomer: Newcomer):
    """Checklist B29: not even by its id."""
    attacker, victim = (browser(live_server, "dupont").log_in(newcomer("dupont")) for _ in range(2))

    async def close() -> None:
        async with open_tab(attacker, PAGE) as page:
            for given in (session_id_of(victim), "junk", ""):
                await page.run(f"{SESSIONS}.ask_to_close", {"session_id": given})
                await page.run(f"{SESSIONS}.close")

    asyncio.run(close())
    assert is_open(live_server, victim)


# --- confirmation ---


def test_a_confirmation_leads_on_and_opens_what_it_was_asked_for(
    live_server: LiveServer, newcomer: Newcomer, execute: Execute
):
    """Checklist A24: at the very next event, not five seconds later."""
    email = newcomer("dupont")
    here, there = (browser(live_server, "dupont").log_in(email) for _ in range(2))
    execute(PROVED_LONG_AGO, session_id_of(here))
    wrong = here.post("/auth/confirm", password="un autre cheval", suite=PAGE)
    right = here.post("/auth/confirm", password=PASSWORD, suite=PAGE)

    async def close() -> list[str]:
        async with open_tab(here, PAGE) as page:
            return redirects(await page.run(f"{SESSIONS}.close_others"))

    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"password": "Ce mot de passe n’est pas le bon."})
    assert (right.status_code, right.json(), asyncio.run(close())) == (200, {"location": PAGE}, [])
    assert [is_open(live_server, one) for one in (here, there)] == [True, False]


@pytest.mark.parametrize(
    "suite", ["//evil.example", "https://evil.example", "/\\evil.example", "/%2Fevil.example", "x"]
)
def test_a_confirmation_leads_to_no_other_site(live_server: LiveServer, newcomer: Newcomer, suite: str):
    """Checklist C44."""
    here = browser(live_server, "dupont").log_in(newcomer("dupont"))
    assert here.post("/auth/confirm", password=PASSWORD, suite=suite).json() == {"location": "/tableau-de-bord"}


def test_nobody_confirms_without_a_session(live_server: LiveServer):
    nobody = browser(live_server, "dupont")
    assert nobody.post("/auth/confirm", password=PASSWORD, suite=PAGE).status_code == 401


def test_a_confirmation_in_an_open_session_is_no_way_to_guess_the_password(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A7: five tries, right password or not."""
    here = browser(live_server, "dupont").log_in(newcomer("dupont"))
    with ThreadPoolExecutor(20) as threads:
        guesses = list(
            threads.map(lambda n: copy_of(here).post("/auth/confirm", password=f"{n}").status_code, range(20))
        )
    assert (guesses.count(422), guesses.count(429)) == (5, 15)
    assert here.post("/auth/confirm", password=PASSWORD).status_code == 429
