"""Reflex lets anybody on the socket run any handler of any state by its name: each is called by each kind of person."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from propmanager.accounts.rights import MATRIX, Role
from propmanager.web.access import Audience
from tests.hostile.attack import Handler, checksum, ids_of, junk_payloads, words_in, words_of
from tests.hostile.conftest import People
from tests.hostile.login_sessions import session_id_of
from tests.live.client import SESSION_STATE, Browser, Frame, open_tab, redirects, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

SIGN_UP = f"{SESSION_STATE}.propmanager___accounts___signup_state____sign_up_state"
RESILIATION = f"{SESSION_STATE}.propmanager___resiliation___state____resiliation_state"


def test_every_handler_of_ours_is_public_or_on_a_page(handlers: list[Handler]):
    assert [
        one.name for one in handlers if one.is_ours and not one.is_setter and not one.is_public and not one.audiences()
    ] == []


async def _call_each(
    visitor: Browser, chosen: list[Handler], values_given: list[str], pathname: str
) -> dict[str, list[Frame]]:
    """What each handler brings back, called with ids and with junk; each in a tab of its own."""
    return {handler.name: await _call(visitor, handler, values_given, pathname) for handler in chosen}


async def _call(visitor: Browser, handler: Handler, values_given: list[str], pathname: str) -> list[Frame]:
    async with open_tab(visitor, pathname) as tab:
        before = len(tab.frames)
        with suppress(ConnectionClosed):
            for payload in [*map(handler.with_each, values_given), *junk_payloads(handler)]:
                await tab.send(handler.name, payload)
            await tab.run(handler.name, chained=4)
        return tab.frames[before:]


def call_each(
    visitor: Browser, chosen: list[Handler], values_given: list[str], pathname: str = "/"
) -> dict[str, list[Frame]]:
    return asyncio.run(_call_each(visitor, chosen, values_given, pathname))


def _data(brought: dict[str, list[Frame]]) -> dict[str, list[str]]:
    """The state variables that came back, by handler: the notices of our own marks apart."""
    return {
        name: found
        for name, frames in brought.items()
        if (found := sorted(set(values(frames)) - {f"{SESSION_STATE}.notice_rx_state_"}))
    }


def test_a_stranger_gets_nothing_from_any_handler_and_changes_nothing(
    live_server: LiveServer, people: People, handlers: list[Handler], sound_log: None
):
    before = checksum(live_server)
    closed = [one for one in handlers if one.is_ours and not one.is_public]
    brought = call_each(people.nobody, closed, ids_of(live_server, "dupont"))
    assert _data(brought) == {}
    assert {path for frames in brought.values() for path in redirects(frames)} <= {"/connexion"}
    assert checksum(live_server) == before


def test_reflex_s_own_handlers_and_ours_for_anybody_tell_a_stranger_of_nobody(
    live_server: LiveServer, people: People, handlers: list[Handler]
):
    before = checksum(live_server)
    open_ones = [one for one in handlers if one.is_public or not one.is_ours]
    brought = call_each(people.nobody, open_ones, ids_of(live_server, "dupont"))
    assert words_in(words_of(live_server), [frame for frames in brought.values() for frame in frames]) == set()
    assert checksum(live_server) == before


def test_junk_for_the_handlers_of_anybody_is_no_defect(
    live_server: LiveServer, people: People, handlers: list[Handler], sound_log: None
):
    call_each(people.nobody, [one for one in handlers if one.is_public], [])


def test_no_state_can_be_set_by_name(live_server: LiveServer, people: People, handlers: list[Handler], sound_log: None):
    setters = [one for one in handlers if one.is_setter]
    for person in (people.owner, people.visitor, people.staff):
        assert _data(call_each(person, setters, ["notice"], "/support")) == {}


def test_a_member_who_may_only_look_changes_nothing(
    live_server: LiveServer, people: People, handlers: list[Handler], execute: Callable[..., None]
):
    # What they may do is to close their own other sessions: without any, nothing at all is left to change.
    mine = session_id_of(people.reader)
    execute(
        "update login_session set revoked_at = now() where revoked_at is null and id <> %s::uuid "
        "and user_id = (select user_id from login_session where id = %s::uuid)",
        mine,
        mine,
    )
    before = checksum(live_server)
    brought = call_each(people.reader, [one for one in handlers if not one.is_public], ids_of(live_server, "dupont"))
    refused = [one.name for one in handlers if one.action and Role.LECTURE not in MATRIX[one.action]]
    assert _data({name: brought[name] for name in refused}) == {}
    assert checksum(live_server) == before


@pytest.mark.parametrize(
    ("person", "audience"),
    [
        ("owner", Audience.VISITOR),
        ("owner", Audience.STAFF),
        ("visitor", Audience.MEMBER),
        ("visitor", Audience.STAFF),
        ("staff", Audience.MEMBER),
    ],
)
def test_handlers_of_other_people_s_pages_do_nothing(
    live_server: LiveServer, people: People, handlers: list[Handler], person: str, audience: Audience
):
    before = checksum(live_server)
    theirs = [one for one in handlers if one.audiences() == {audience} and not one.is_public]
    brought = call_each(getattr(people, person), theirs, ids_of(live_server, "dupont"))
    assert _data(brought) == {}
    assert checksum(live_server) == before
