"""Checklist G63: Redis is killed while people work. Limits hold, login works, pages are told; then all comes back."""

import asyncio
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from websockets.exceptions import InvalidStatus

from propmanager.core.postgres import PostgresServer
from propmanager.demo.people import CLAIRE, LUCIE
from tests.live.client import SESSION_STATE, Browser, browser, open_tab, socket_headers, values
from tests.live.client import handshake as open_handshake
from tests.live.server import QUICK, LiveServer, live_server_in, redis_in
from tests.timing import eventually

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("redis")]

NAME = f"{SESSION_STATE}.user_name_rx_state_"
TAB = "22222222-2222-4222-8222-222222222222"


@dataclass
class Story:
    """What was seen before, during and after."""

    failures: list[int]
    tab_was_closed: bool = False
    refused_with: int = 0
    pages: tuple[int, ...] = ()
    name_afterwards: str = ""


def kill(url: str) -> None:
    client = redis.Redis.from_url(url, decode_responses=True)
    told = client.execute_command("INFO", "server")
    os.kill(int(told["process_id"]), signal.SIGKILL)


def fail(visitor: Browser, times: int) -> list[int]:
    return [visitor.post("/auth/refresh").status_code for _ in range(times)]


async def knocked(server: LiveServer, visitor: Browser) -> int:
    try:
        async with open_handshake(server, socket_headers(visitor), TAB):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def is_open_again(server: LiveServer, visitor: Browser) -> bool:
    return asyncio.run(knocked(server, visitor)) == 101 and "limits.redis_back" in server.log.read_text()


async def _live_through(server: LiveServer, url: str, folder: Path) -> Story:
    owner = browser(server, "dupont").log_in(CLAIRE.email)
    attacker = browser(server, "dupont")
    attacker.address = "198.51.100.20"
    story = Story(failures=await asyncio.to_thread(fail, attacker, 60))
    async with open_tab(owner, "/support") as tab:
        kill(url)
        await asyncio.to_thread(eventually, lambda: tab.socket.close_code is not None)
        story.tab_was_closed = True
    story.refused_with = await knocked(server, owner)
    story.failures += await asyncio.to_thread(fail, attacker, 41)
    story.pages = await asyncio.to_thread(_visit, server, owner)
    with redis_in(folder, int(url.rpartition(":")[2])):
        await asyncio.to_thread(eventually, lambda: is_open_again(server, owner))
        async with open_tab(owner, "/support") as tab:
            story.name_afterwards = values(tab.frames)[NAME]
    return story


def _visit(server: LiveServer, owner: Browser) -> tuple[int, ...]:
    """What needs no state goes on: pages, probes, downloads of an open session, and a new login."""
    newcomer = browser(server, "dupont").log_in(LUCIE.email)
    paths = ("/connexion", "/health", "/export/biens.csv")
    return (*(owner.get(path).status_code for path in paths), newcomer.get("/export/biens.csv").status_code)


def test_redis_is_killed_and_comes_back(cluster: PostgresServer, tmp_path: Path):
    with (
        redis_in(tmp_path) as url,
        live_server_in(cluster, tmp_path, redis_url=url, application=QUICK) as server,
    ):
        story = asyncio.run(_live_through(server, url, tmp_path))
        said = [word for word in SAID if word in server.log.read_text()]
    assert story == Story(
        failures=[401] * 100 + [429],
        tab_was_closed=True,
        refused_with=503,
        pages=(200, 200, 200, 200),
        name_afterwards=f"{CLAIRE.prenom} {CLAIRE.nom}",
    )
    assert said == list(SAID)


SAID = ("limits.redis_lost", "limits.redis_back", "redis.away", "redis.back")
