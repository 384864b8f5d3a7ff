"""With Redis a process holds only the touched part of a state tree: a thief gets none of the rest.

And several processes serve one port: what ends in one of them ends in all, what is counted in one counts in all.
"""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

import psutil
import pytest

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import CLAIRE, PAUL
from tests.hostile.attack import words_in, words_of
from tests.live.client import Browser, Frame, Tab, browser, open_tab
from tests.live.processes import free_port
from tests.live.server import QUICK, LiveServer, live_server_in, redis_in, web_of

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("redis")]

SIGN_UP = "reflex___state____state.propmanager___ui___state____session_state.propmanager___accounts___signup_state"
LOAD = f"{SIGN_UP}____sign_up_state.load"


@pytest.fixture(scope="module")
def redis_server(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("redis")
    with redis_in(folder) as url, live_server_in(cluster, folder, redis_url=url, application=QUICK) as server:
        yield server


async def _list(owner: Browser, token: str = "") -> tuple[str, list[Frame]]:
    async with open_tab(owner, "/biens", token=token) as tab:
        await tab.hydrate()
        return tab.token, tab.frames


async def _creep_in(thief: Browser, token: str) -> list[Frame]:
    """First an event that anybody may run, which loads a corner of the tree; then the whole of it."""
    async with open_tab(thief, "/connexion", token=token, boot=False) as tab:
        await tab.run(LOAD)
        await tab.hydrate()
        return tab.frames


@pytest.mark.parametrize("thief", ["nobody", "stranger"])
def test_a_token_found_in_redis_gives_nothing_of_its_owner(redis_server: LiveServer, thief: str):
    owner = browser(redis_server, "dupont").log_in(CLAIRE.email)
    thieves = {"nobody": browser(redis_server), "stranger": browser(redis_server, "martin").log_in(PAUL.email)}
    words = words_of(redis_server)

    async def steal() -> tuple[list[Frame], list[Frame]]:
        token, shown = await _list(owner)
        return shown, await _creep_in(thieves[thief], token)

    shown, stolen = asyncio.run(steal())
    assert words_in(words, shown) != set()
    assert {word for word in words_in(words, stolen) if "dupont" in word} == set()


def test_the_owner_s_list_is_there_again_after_a_reconnection(redis_server: LiveServer):
    owner = browser(redis_server, "dupont").log_in(CLAIRE.email)
    words = words_of(redis_server)

    async def come_back() -> tuple[list[Frame], list[Frame]]:
        token, first = await _list(owner)
        _, second = await _list(owner, token)
        return first, second

    first, second = asyncio.run(come_back())
    assert words_in(words, first) == words_in(words, second) != set()


PROCESSES = 2
MOST_TABS = 30
ANNOUNCED_SECONDS = 5


@pytest.fixture
def shared_port(redis_server: LiveServer) -> Iterator[LiveServer]:
    """The same data and the same Redis, served by several processes."""
    server = replace(redis_server, port=free_port())
    with web_of(server, count=PROCESSES):
        yield server


def test_a_logout_reaches_the_tabs_of_every_process(shared_port: LiveServer):
    person = browser(shared_port, "dupont").log_in(CLAIRE.email)

    async def log_out() -> list[str]:
        async with AsyncExitStack() as stack:
            tabs = await _tabs_in_every_process(stack, person)
            for tab in tabs:
                tab.frames.clear()
            await asyncio.to_thread(person.post, "/auth/logout")
            return await asyncio.gather(*(tab.wait_for_redirect(ANNOUNCED_SECONDS) for tab in tabs))

    assert set(asyncio.run(log_out())) == {"/connexion"}


def test_the_processes_share_one_budget(shared_port: LiveServer):
    """Checklist A7: whichever process the system gives a request to."""
    here = browser(shared_port, "dupont")
    here.address = "198.51.100.70"
    answers = [here.post("/auth/refresh") for _ in range(101)]
    assert [answer.status_code for answer in answers] == [401] * 100 + [429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == [*map(str, range(99, -1, -1)), "0"]


def test_an_account_has_five_tries_in_all_processes_together(shared_port: LiveServer):
    """Checklist A7."""
    stranger, email = browser(shared_port, "dupont"), f"{uuid.uuid4().hex}@exemple.fr"
    statuses = [stranger.post("/auth/login", email=email, password="faux").status_code for _ in range(8)]
    assert statuses == [401] * 5 + [429] * 3


async def _tabs_in_every_process(stack: AsyncExitStack, visitor: Browser) -> list[Tab]:
    """As many as it takes: the system chooses which process gets a socket."""
    tabs: list[Tab] = []
    while len(_holders(visitor.server.port)) < PROCESSES:
        assert len(tabs) < MOST_TABS, "one process takes every socket"
        tabs.append(await stack.enter_async_context(open_tab(visitor, "/support")))
    return tabs


def _holders(port: int) -> set[int | None]:
    """The processes with an open connection on this port of theirs."""
    open_ones = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_ESTABLISHED]
    return {one.pid for one in open_ones if one.laddr and one.laddr.port == port}
