"""Checklist B32: two tenants ask at the same time, through one process and one pool, and each reads its own."""

import asyncio
import csv
import io
import uuid

import httpx
import pytest

from tests.hostile.conftest import People
from tests.live.client import SESSION_STATE, Browser, open_tab, values
from tests.live.seed import BIENS_EACH, bien_name
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

LIST = f"{SESSION_STATE}.propmanager___biens___list_state____biens_state"
AT_ONCE = 16


def names_of(subdomain: str) -> set[str]:
    return {bien_name(subdomain, number) for number in range(BIENS_EACH)}


async def read(client: httpx.AsyncClient, visitor: Browser, places: asyncio.Semaphore, path: str) -> httpx.Response:
    headers = {"Host": visitor.host} | visitor.place_header() | visitor.cookie_header()
    async with places:
        return await client.get(path, headers=headers)


def interleaved(server: LiveServer, asked: list[tuple[Browser, str]]) -> list[httpx.Response]:
    async def all_at_once() -> list[httpx.Response]:
        places = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncClient(base_url=server.address, timeout=60, trust_env=False) as client:
            return await asyncio.gather(*(read(client, visitor, places, path) for visitor, path in asked))

    return asyncio.run(all_at_once())


def names_in(answer: httpx.Response) -> set[str]:
    table = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""), delimiter=";")
    return {row[0] for row in table} - {"Nom"}


def test_200_interleaved_requests_of_two_tenants_never_mix(live_server: LiveServer, people: People):
    """Checklist B32: 200 requests, none with a row of the other tenant."""
    asked = [(people.owner if turn % 2 else people.stranger, "/export/biens.csv") for turn in range(200)]
    read_by = [names_in(answer) for answer in interleaved(live_server, asked)]
    assert read_by == [names_of("martin"), names_of("dupont")] * 100


def test_requests_that_fail_in_the_middle_leave_nothing_to_the_next(live_server: LiveServer, people: People):
    """Checklist B32: every third one raises inside its tenant's transaction, and its connection is used again."""
    asked = []
    for turn in range(120):
        who = people.owner if turn % 2 else people.stranger
        asked.append((who, f"/export/archive/{uuid.uuid4()}.zip" if turn % 3 == 0 else "/export/biens.csv"))
    answers = interleaved(live_server, asked)
    seen = [(answer.status_code, names_in(answer) if answer.is_success else set()) for answer in answers]
    mine = {people.owner.host: names_of("dupont"), people.stranger.host: names_of("martin")}
    assert seen == [(404, set()) if path.endswith(".zip") else (200, mine[who.host]) for who, path in asked]


def test_events_of_two_tenants_on_two_sockets_never_mix(live_server: LiveServer, people: People):
    """Checklist B33, B32: the same through the websocket, in the same process."""

    async def ask(visitor: Browser) -> list[set[str]]:
        async with open_tab(visitor, "/biens") as tab:
            frames = [await tab.run(f"{LIST}.search", {"text": f"bien {turn % BIENS_EACH}"}) for turn in range(20)]
        rows = [values(one).get(f"{LIST}.rows_rx_state_") for one in frames]
        return [{row["nom"] for row in found} for found in rows if found is not None]

    async def both() -> tuple[list[set[str]], list[set[str]]]:
        first, second = await asyncio.gather(ask(people.owner), ask(people.stranger))
        return first, second

    of_dupont, of_martin = asyncio.run(both())
    assert (len(of_dupont), len(of_martin)) == (20, 20)
    assert set().union(*of_dupont) == names_of("dupont")
    assert set().union(*of_martin) == names_of("martin")
