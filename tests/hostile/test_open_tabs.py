"""Checklist B34: what a space may do changes under a tab that is open; its very next event is answered by the new rule.

The change is announced: five seconds are the most that anything is remembered.
"""

import asyncio
from collections.abc import Callable

import pytest

from propmanager.tenants.plans import Plan
from tests.hostile.cast import Player, give_plan, make_player, suspend
from tests.hostile.test_api_keys import REFUSED
from tests.hostile.test_team import BIENS
from tests.live.client import SESSION_STATE, Frame, Tab, open_tab, redirects, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

KEYS = f"{SESSION_STATE}.propmanager___apikeys___state____api_keys_state"
NOTICE = f"{SESSION_STATE}.notice_rx_state_"
ANNOUNCED_SECONDS = 5


async def until(tab: Tab, event: str, is_there: Callable[[list[Frame]], bool]) -> list[Frame]:
    """The frames of the first event of this tab that the new rule answers."""
    async with asyncio.timeout(ANNOUNCED_SECONDS):
        frames = await tab.run(event)
        while not is_there(frames):
            frames = await tab.run(event)
    return frames


@pytest.fixture
def owner(live_server: LiveServer) -> Player:
    """Of a space of their own, with every feature."""
    return make_player(live_server, "owner")


def test_a_smaller_plan_acts_in_the_tab_that_is_open(live_server: LiveServer, owner: Player):
    def is_refused(frames: list[Frame]) -> bool:
        return NOTICE in values(frames)

    async def shrink() -> tuple[bool, dict[str, object]]:
        async with open_tab(owner.browser, "/parametres/api") as tab:
            before = is_refused(await tab.run(f"{KEYS}.load"))
            give_plan(live_server, owner, Plan.PREMIUM)
            return before, values(await until(tab, f"{KEYS}.load", is_refused))

    before, brought = asyncio.run(shrink())
    notice, of_the_page = brought[NOTICE], [name for name in brought if name.startswith(KEYS)]
    assert isinstance(notice, dict)
    assert (before, notice["text"], of_the_page) == (False, REFUSED["error"], [])


def test_a_suspension_acts_in_the_tab_that_is_open(live_server: LiveServer, owner: Player):
    def answers_nothing(frames: list[Frame]) -> bool:
        return f"{BIENS}.is_loaded_rx_state_" not in values(frames)

    async def close() -> tuple[bool, list[str]]:
        async with open_tab(owner.browser, "/biens") as tab:
            before = answers_nothing(await tab.run(f"{BIENS}.load"))
            suspend(live_server, owner)
            await until(tab, f"{BIENS}.load", answers_nothing)
            return before, redirects(await tab.hydrate())

    assert asyncio.run(close()) == (False, ["/espace-ferme"])
