"""A tab whose access ran out while its machine slept: it renews the session where it stands, and goes on."""

import asyncio
from collections.abc import Callable

import pytest

from propmanager.core import clock
from propmanager.demo.people import CLAIRE
from tests.hostile.attack import words_in, words_of
from tests.hostile.login_sessions import session_id_of
from tests.live.client import SESSION_STATE, Browser, Frame, Tab, browser, open_tab, redirects, values
from tests.live.seed import BIENS_EACH, bien_name
from tests.live.server import LiveServer
from tests.timing import eventually

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
LIST = f"{SESSION_STATE}.propmanager___biens___list_state____biens_state"
ROWS = f"{LIST}.rows_rx_state_"
ASKED = f"{SESSION_STATE}.renewal_rx_state_"
WITNESSES = {bien_name("dupont", number) for number in range(BIENS_EACH)}
RUN_OUT = "update login_session set valid_until = now() - interval '1 second' where id = %s::uuid"


async def fall_asleep(tab: Tab, person: Browser, execute: Execute) -> None:
    execute(RUN_OUT, session_id_of(person))
    await asyncio.to_thread(wait_until_announced, person)
    tab.frames.clear()


def wait_until_announced(person: Browser) -> None:
    eventually(lambda: person.get("/export/biens.csv").status_code == 401)


async def is_asked_to_renew(tab: Tab) -> None:
    async with asyncio.timeout(10):
        while ASKED not in values(tab.frames):  # noqa: ASYNC110  # nothing in this process to wait on
            await asyncio.sleep(0.02)


def names(frames: list[Frame]) -> list[str]:
    """Of the biens that were there before all tests."""
    return [row["nom"] for row in values(frames).get(ROWS, []) if row["nom"] in WITNESSES]


@pytest.mark.parametrize("again", ["a click", "the socket"])
def test_what_was_asked_for_meanwhile_is_done_once_the_session_is_renewed(
    live_server: LiveServer, execute: Execute, again: str
):
    person = browser(live_server, "dupont").log_in(CLAIRE.email)

    async def sleep_and_wake() -> tuple[list[str], list[str]]:
        async with open_tab(person, "/biens") as tab:
            await fall_asleep(tab, person, execute)
            asking = tab.run(f"{LIST}.search", {"text": "1 de"}) if again == "a click" else tab.hydrate()
            asked = asyncio.create_task(asking)
            await is_asked_to_renew(tab)
            assert (await asyncio.to_thread(person.post, "/auth/refresh")).status_code == 204
            frames = await asked
            return redirects(frames), names(frames)

    shown = {"a click": [1], "the socket": [0, 1, 2]}[again]
    assert asyncio.run(sleep_and_wake()) == ([], [bien_name("dupont", number) for number in shown])


def test_a_tab_that_does_not_renew_is_shown_nothing_and_led_away_and_then_at_once(
    live_server: LiveServer, execute: Execute
):
    """One that is silent is waited for once: its events would pile up."""
    person = browser(live_server, "dupont").log_in(CLAIRE.email)

    async def stay_asleep() -> tuple[set[str], bool, set[str], float]:
        async with open_tab(person, "/biens") as tab:
            await fall_asleep(tab, person, execute)
            frames = await tab.run(f"{LIST}.search", {"text": "bien"})
            first, started = set(redirects(frames)), clock.now()
            for _ in range(10):
                await tab.run(f"{LIST}.search", {"text": "bien"})
            seconds = (clock.now() - started).total_seconds()
            told = words_in(words_of(live_server), [one for one in tab.frames if ASKED not in values([one])])
            return first, bool(told), set(redirects(tab.frames)), seconds

    first, told, later, seconds = asyncio.run(stay_asleep())
    assert (first, told, later) == ({"/reprise?suite=%2Fbiens"}, False, {"/reprise?suite=%2Fbiens"})
    assert seconds < 10  # of ten events, each of which would wait for five


def test_a_form_posted_after_the_sleep_is_told_that_a_renewal_would_help(live_server: LiveServer, execute: Execute):
    person = browser(live_server, "dupont").log_in(CLAIRE.email)
    execute(RUN_OUT, session_id_of(person))
    wait_until_announced(person)
    asleep = person.post("/auth/totp/begin")
    person.post("/auth/refresh").raise_for_status()
    awake = person.post("/auth/totp/begin")
    told = {"error": "Connectez-vous pour continuer.", "renew": True}
    assert (asleep.status_code, asleep.json(), awake.status_code) == (401, told, 200)
