"""Checklist B29: an id of another tenant is as unknown as an invented one, in every argument and in every address."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from propmanager.pages import PAGES
from propmanager.web.access import Audience, Page
from tests.biens.forms import typed
from tests.hostile.attack import Handler, checksum, ids_of, words_of
from tests.hostile.belongings import furnish
from tests.hostile.cast import make_player
from tests.live.client import Browser, Frame, open_tab, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

VICTIM = "martin"  # it has a row in every table
AT_ONCE = 8
HYDRATE = "reflex___state____state.hydrate_and_load"
_PARAMETER = re.compile(r"\[\w+\]")
_SHORTEST_ECHO = 20  # of ids of one instant, the beginnings are alike
_MOMENT = re.compile(r"'n': \d+|à l’instant|il y a \d+ minutes?")
# Of one's own row in this table, each of these answers otherwise than of an invented id.
TELLING = {
    "api_keys_state.ask_to_revoke": "api_key",
    "bien_form_state.load_existing": "bien",
    "bien_form_state.load_new": "bien",
    "bien_state.load": "bien",
    "biens_state.ask_archive": "bien",
    "biens_state.restore": "bien",
    "export_state.download": "tenant_export",
    "journal_state.choose_person": "app_user",
    "journal_state.load": "app_user",
    "sessions_state.ask_to_close": "login_session",
    "team_state.ask_removal": "app_user",
    "team_state.ask_role": "app_user",
    "team_state.revoke": "invitation",
    "team_state.send_again": "invitation",
}


def test_ids_of_another_tenant_are_as_unknown_as_invented_ones(
    live_server: LiveServer, handlers: list[Handler], unknown_id: str
):
    """Checklist B29. By an owner of the largest plan, signed in a moment ago: no other gate refuses them first."""
    attacker = make_player(live_server, "owner")
    furnish(live_server, attacker)
    before, words = checksum(live_server, VICTIM), words_of(live_server, VICTIM)
    places = list(asked_places(handlers))
    invented = asyncio.run(answers(attacker.browser, places, unknown_id))
    for given in ids_of(live_server, VICTIM):
        answered = asyncio.run(answers(attacker.browser, places, given))
        assert answered == invented
        assert {word for word in words if word in str(answered)} == set()
    assert checksum(live_server, VICTIM) == before


def test_ids_of_ones_own_are_known(live_server: LiveServer, handlers: list[Handler], unknown_id: str):
    """Else the test above would compare silence with silence."""
    owner = make_player(live_server, "owner")
    own = furnish(live_server, owner)

    def tells(handler: Handler, page: Page) -> bool:
        given = own[TELLING[short_name(handler)]], unknown_id
        known, invented = (asyncio.run(answers(owner.browser, [(handler, page)], one)) for one in given)
        return known != invented

    places = [place for place in asked_places(handlers) if short_name(place[0]) in TELLING]
    assert {short_name(handler) for handler, page in places if tells(handler, page)} == set(TELLING)


def test_a_lot_is_not_put_into_the_immeuble_of_another_tenant(
    live_server: LiveServer, handlers: list[Handler], unknown_id: str
):
    """Checklist B29: an id inside of a form that is right in everything else."""
    owner, stranger = make_player(live_server, "owner"), make_player(live_server, "owner")
    own, theirs = furnish(live_server, owner)["bien"], furnish(live_server, stranger)["bien"]
    with live_server.database() as db:
        db.execute("update bien set type = 'immeuble' where id = any(%s)", [[own, theirs]])
    (submit,) = [one for one in handlers if short_name(one) == "bien_form_state.submit"]

    async def said_of(immeuble_id: str) -> set[str]:
        async with open_tab(owner.browser, "/biens/nouveau") as tab:
            form = {"typed": typed(nom="Lot témoin", immeuble_id=immeuble_id)}
            said = values(await tab.run(submit.name, form, chained=2))
            return next(set(value) for name, value in said.items() if name.endswith(".errors_rx_state_"))

    assert asyncio.run(said_of(theirs)) == asyncio.run(said_of(unknown_id)) == {"immeuble_id"}
    assert asyncio.run(said_of(own)) == set()


def short_name(handler: Handler) -> str:
    return handler.name.rpartition("____")[2]


def asked_places(handlers: list[Handler]) -> Iterator[tuple[Handler, Page]]:
    """Each handler that takes something, or reads the address when its page opens, on each page of a space it is on."""
    for handler in handlers:
        for page in PAGES:
            if page.audience != Audience.MEMBER or handler.owner not in page.states:
                continue
            is_load = handler.name.rpartition(".")[2] in {one.fn.__name__ for one in page.on_load}
            if handler.parameters or is_load:
                yield handler, page


async def answers(visitor: Browser, places: list[tuple[Handler, Page]], given: str) -> dict[tuple[str, str], str]:
    """What each handler says of an id on a page that has loaded, with that id taken out of it."""
    free = asyncio.Semaphore(AT_ONCE)

    async def answer(handler: Handler, page: Page) -> str:
        address = _address(page, given)
        async with free, open_tab(visitor, "/404", boot=False) as tab:
            await tab.run(HYDRATE, chained=4, router_data=address)
            frames = await tab.run(handler.name, handler.with_each(given), chained=2, router_data=address)
            return _MOMENT.sub("", _without(given, repr((_data(frames), _events(frames)))))

    said = await asyncio.gather(*(answer(*place) for place in places))
    return {(handler.name, page.route): one for (handler, page), one in zip(places, said, strict=True)}


def _address(page: Page, given: str) -> dict[str, Any]:
    """Wherever a page reads an id from."""
    asked = urlencode(dict.fromkeys(("copie", "id", "personne"), given))
    return {"pathname": page.route, "asPath": f"{_PARAMETER.sub(given, page.route)}?{asked}", "query": {"id": given}}


def _data(frames: list[Frame]) -> dict[str, Any]:
    """But for the notices of our own marks, which come along with what is late."""
    found = [one for frame in frames for one in values([frame]).items()]
    return {name: value for name, value in found if "mark-" not in str(value)}


def _events(frames: list[Frame]) -> list[tuple[str, Any]]:
    return [(event["name"], event["payload"]) for frame in frames for event in frame.get("events") or []]


def _without(given: str, said: str) -> str:
    """What comes back of the id itself, cut short or not, is no answer."""
    for length in range(len(given), _SHORTEST_ECHO - 1, -1):
        said = said.replace(given[:length], "ID")
    return said
