"""Checklist G63: Redis keeps its connections and answers nothing, while somebody works on the list of biens.

Nobody waits with it: pages are told within seconds, logins and downloads go on, limits hold. Once it answers again,
so does the tab that was open.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import CLAIRE, LUCIE
from tests.hostile.conftest import FAILED
from tests.hostile.test_interleaved import LIST
from tests.live.client import NAMESPACE, Browser, Tab, browser, handshake, open_tab, socket_headers, values
from tests.live.hanging import hung
from tests.live.seed import BIENS_EACH, bien_name
from tests.live.server import LiveServer, live_server_in, redis_in
from tests.timing import eventually

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("redis")]

T = TypeVar("T")

TOLD_SECONDS = 8.0  # until whoever uses a page knows: two pings that are not answered, on a busy machine
ANSWER_SECONDS = 20.0  # half a dozen requests that Redis has a part in, on a busy machine: one that waited took 30
AWAY = "PropManager est momentanément indisponible. Réessayez dans un instant."
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
ROWS = f"{LIST}.rows_rx_state_"
READY = {"database": True, "migrations": True, "worker": False, "redis": True}


@dataclass
class Story:
    """What was seen during and after."""

    tab_was_told: bool = False
    new_tab_was_told: bool = False
    socket: tuple[int, str] = (0, "")
    ready: object = None
    logins: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    slowest: float = 0.0
    shown_again: tuple[str, ...] = ()
    searched_again: tuple[str, ...] = ()
    ready_again: object = None


def ready(server: LiveServer) -> object:
    return httpx.get(f"{server.address}/ready", timeout=30, trust_env=False, verify=False).json()


def knock(visitor: Browser) -> tuple[int, str]:
    """What the handshake is answered: 101, or a refusal and its sentence."""
    path = f"{NAMESPACE}/?EIO=4&transport=websocket&token={uuid.uuid4()}"
    answer = visitor.send("GET", path, {"Origin": visitor.origin} | UPGRADE)
    return answer.status_code, answer.json()["error"] if answer.content else ""


async def is_open_to(visitor: Browser) -> bool:
    try:
        async with handshake(visitor.server, socket_headers(visitor), str(uuid.uuid4())):
            return True
    except InvalidStatus:
        return False


async def is_told(tab: Tab) -> bool:
    """An event is sent: its answer comes, or the connection ends, at which each page says so."""
    before = len(tab.frames)
    await tab.send(f"{LIST}.search", {"text": "bien 0"})

    def has_news() -> bool:
        return tab.socket.close_code is not None or ROWS in values(tab.frames[before:])

    await asyncio.to_thread(eventually, has_news, TOLD_SECONDS)
    return has_news()


async def is_ended(visitor: Browser) -> bool:
    """A tab that connects before anybody has noticed, and whose first words Reflex keeps waiting for Redis."""
    async with handshake(visitor.server, socket_headers(visitor), str(uuid.uuid4())) as socket:
        await socket.send(f"40{NAMESPACE},{{}}")
        async with asyncio.timeout(TOLD_SECONDS):
            await socket.wait_closed()
    return True


async def is_closed(tab: Tab) -> bool:
    await asyncio.to_thread(eventually, lambda: tab.socket.close_code is not None, TOLD_SECONDS)
    return tab.socket.close_code is not None


def guess(server: LiveServer) -> list[int]:
    stranger = browser(server, "dupont")
    return [stranger.post("/auth/login", email="personne@exemple.fr", password="faux").status_code for _ in range(6)]


def visit(server: LiveServer, owner: Browser) -> list[int]:
    newcomer = browser(server, "dupont").log_in(LUCIE.email)
    paths = ("/connexion", "/biens", "/health", "/export/biens.csv")
    return [*(owner.get(path).status_code for path in paths), newcomer.get("/export/biens.csv").status_code]


async def timed(work: Callable[..., T], *given: object) -> tuple[T, float]:
    started = time.monotonic()
    return await asyncio.to_thread(work, *given), time.monotonic() - started


async def names_shown(tab: Tab, name: str = "", **payload: str) -> tuple[str, ...]:
    frames = await (tab.run(f"{LIST}.{name}", payload) if name else tab.hydrate())
    return tuple(row["nom"] for row in values(frames)[ROWS])


async def _live_through(server: LiveServer, url: str) -> Story:
    owner, story = browser(server, "dupont").log_in(CLAIRE.email), Story()
    async with open_tab(owner, "/biens") as tab:
        await tab.hydrate()
        token = tab.token
        with hung(url):
            story.tab_was_told = await is_told(tab)
            story.new_tab_was_told = await is_ended(owner)
            logins, first = await timed(guess, server)
            pages, second = await timed(visit, server, owner)
            story.tab_was_told &= await is_closed(tab)
            story.logins, story.pages, story.slowest = tuple(logins), tuple(pages), max(first, second)
            story.socket = await asyncio.to_thread(knock, owner)
            story.ready = await asyncio.to_thread(ready, server)
    await asyncio.to_thread(eventually, lambda: asyncio.run(is_open_to(owner)))
    async with open_tab(owner, "/biens", token=token) as tab:
        story.shown_again = await names_shown(tab)
        story.searched_again = await names_shown(tab, "search", text="bien 0")
    story.ready_again = await asyncio.to_thread(ready, server)
    return story


def test_redis_hangs_and_goes_on(cluster: PostgresServer, tmp_path: Path):
    with redis_in(tmp_path) as url, live_server_in(cluster, tmp_path, redis_url=url) as server:
        story = asyncio.run(_live_through(server, url))
        failed = [word for word in FAILED if word in server.log.read_text()]
    slowest, story.slowest = story.slowest, 0.0
    assert story == Story(
        tab_was_told=True,
        new_tab_was_told=True,
        socket=(503, AWAY),
        ready=READY | {"redis": False},
        logins=(401, 401, 401, 401, 401, 429),
        pages=(200, 200, 200, 200, 200),
        shown_again=tuple(bien_name("dupont", number) for number in range(BIENS_EACH)),
        searched_again=(bien_name("dupont", 0),),
        ready_again=READY,
    )
    assert failed == []
    assert slowest < ANSWER_SECONDS
