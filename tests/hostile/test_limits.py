"""What one address, one session and one socket may ask for; and what becomes of it while Redis is away."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import CLAIRE, PASSWORD
from propmanager.ui.state import SessionState
from tests.hostile.attack import Handler
from tests.live.client import NAMESPACE, Browser, browser, handshake, open_tab, socket_headers
from tests.live.server import LiveServer, live_server_in

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

TOO_MANY = "Trop de tentatives en peu de temps."
SILENT = "tests.live.impatient:app"


def at(visitor: Browser, address: str) -> Browser:
    """The same browser, at one address."""
    return replace(visitor, cookies=dict(visitor.cookies), address=address)


def test_an_address_that_only_fails_is_refused_and_others_are_not(live_server: LiveServer):
    """Checklist A7, the part of the address: a hundred failures in a quarter of an hour."""
    here = at(browser(live_server, "dupont"), "198.51.100.1")
    answers = [here.post("/auth/refresh") for _ in range(101)]
    assert [answer.status_code for answer in answers] == [401] * 100 + [429]
    assert answers[-1].json()["error"].startswith(TOO_MANY)
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900
    assert here.post("/auth/login", email=CLAIRE.email, password=PASSWORD).status_code == 429
    assert here.get("/connexion").status_code == 200
    there = at(here, "198.51.100.2")
    assert there.post("/auth/login", email=CLAIRE.email, password=PASSWORD).status_code == 200


def test_what_succeeds_costs_an_address_nothing(live_server: LiveServer):
    here = at(browser(live_server, "dupont"), "198.51.100.3")
    left = [here.post("/auth/logout").headers["ratelimit-remaining"] for _ in range(3)]
    assert left == ["100"] * 3


@pytest.fixture
def open_work(handlers: list[Handler]) -> Handler:
    """A handler that anybody may run, and that does more than show a notice."""
    return next(one for one in handlers if one.is_public and one.owner is not SessionState)


async def _send_many(visitor: Browser, work: Handler, times: int) -> bool:
    """Whether the socket was told that it is too much."""
    async with open_tab(visitor, "/connexion") as tab:
        for _ in range(times):
            await tab.send(work.name, work.with_each("x"))
            await asyncio.sleep(0.01)
        await tab._settle()
        return any(TOO_MANY in text for text in tab.texts)


def test_events_of_anybody_are_limited_inside_the_websocket(live_server: LiveServer, open_work: Handler):
    """Checklist A9: one address, several sockets, one budget."""
    here, there = (at(browser(live_server), address) for address in ("198.51.100.4", "198.51.100.5"))

    async def attack() -> list[bool]:
        told = [await _send_many(here, open_work, 100) for _ in range(3)]
        return [*told, await _send_many(there, open_work, 100)]

    assert asyncio.run(attack()) == [False, False, True, False]


async def _crowd(server: LiveServer, visitors: list[Browser], opened: AsyncExitStack) -> list[int]:
    """The status of each handshake, 101 when it opened; the sockets stay."""
    return [await _knock(server, visitor, opened) for visitor in visitors]


async def _knock(server: LiveServer, visitor: Browser, opened: AsyncExitStack) -> int:
    try:
        await opened.enter_async_context(handshake(server, socket_headers(visitor), str(uuid.uuid4())))
    except InvalidStatus as refused:
        return refused.response.status_code
    return 101


async def _statuses(server: LiveServer, visitors: list[Browser]) -> list[int]:
    async with AsyncExitStack() as opened:
        return await _crowd(server, visitors, opened)


def test_of_two_hundred_sockets_of_one_session_thirty_open(live_server: LiveServer):
    """Checklist C40. From a new address each time: the session alone is counted."""
    person = browser(live_server, "dupont").log_in(CLAIRE.email)

    async def attack() -> tuple[list[int], list[int]]:
        async with AsyncExitStack() as opened:
            first = await _crowd(live_server, [person] * 200, opened)
            others = await _crowd(live_server, [browser(live_server, "dupont")], opened)
        await asyncio.sleep(0.5)
        return [*first, *others], await _statuses(live_server, [person])

    statuses, after = asyncio.run(attack())
    assert statuses == [101] * 30 + [429] * 170 + [101]
    assert after == [101]


def test_of_the_sockets_of_one_address_two_hundred_open(live_server: LiveServer):
    """Checklist C40: an office has room, a crowd of strangers has not."""
    here = at(browser(live_server, "dupont"), "198.51.100.6")
    assert asyncio.run(_statuses(live_server, [here] * 205)) == [101] * 200 + [429] * 5


def test_handshakes_of_one_address_are_limited_and_told_when_to_come_back(live_server: LiveServer):
    """Checklist C40, and 42 for the answer that takes the place of 101."""
    here = at(browser(live_server, "dupont"), "198.51.100.7")

    async def knock() -> tuple[list[int], httpx.Headers]:
        statuses = []
        for _ in range(300):
            statuses += await _statuses(live_server, [here])
        try:
            async with handshake(live_server, socket_headers(here), str(uuid.uuid4())):
                return statuses, httpx.Headers()
        except InvalidStatus as refused:
            return [*statuses, refused.response.status_code], httpx.Headers(list(refused.response.headers.raw_items()))

    statuses, headers = asyncio.run(knock())
    assert statuses == [101] * 300 + [429]
    assert 0 < int(headers["retry-after"]) <= 60
    assert headers["content-security-policy"].startswith("default-src 'self'")


@pytest.fixture(scope="module")
def impatient_server(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server_in(cluster, tmp_path_factory.mktemp("impatient"), application=SILENT) as server:
        yield server


def test_a_silent_socket_is_released_and_a_living_one_stays(impatient_server: LiveServer):
    """Checklist C40: idle and half-open sockets, which answer no ping, in the real server."""
    visitor = browser(impatient_server, "dupont")

    async def wait() -> tuple[bool, bool]:
        async with AsyncExitStack() as opened:
            silent, living = [
                await opened.enter_async_context(
                    handshake(impatient_server, socket_headers(visitor), str(uuid.uuid4()))
                )
                for _ in range(2)
            ]
            await living.send(f"40{NAMESPACE},{{}}")
            for _ in range(60):
                await living.send("3")  # as a browser answers engine.io's ping
                await asyncio.sleep(0.1)
            return await _is_closed(silent), await _is_closed(living)

    assert asyncio.run(wait()) == (True, False)


async def _is_closed(socket) -> bool:
    try:
        async with asyncio.timeout(0.3):
            while True:
                await socket.recv()
    except TimeoutError:
        return False
    except ConnectionClosed:
        return True
