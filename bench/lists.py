"""The list page: its event against Reflex's own ping, while others log in, and with ten thousand tenants beside."""

import asyncio
import contextlib
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.figures import Row, milliseconds, p50, p99
from bench.landlords import settle
from bench.socket import LIST_STATE, Line, line
from propmanager.core.postgres import DURABLE, PostgresServer
from propmanager.demo.people import PASSWORD, PAUL
from tests.live.client import Browser, browser
from tests.live.server import LiveServer, live_server_in

BIENS_EACH = 100
FEW, MANY = 10, 10_000
LINES = 12  # a socket may send 40 messages a second: many sockets keep the server as busy as one cannot
ROUNDS = 40
LOGINS = 4


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="propmanager-bench-") as folder:
        cluster = PostgresServer(Path(folder) / "postgres", DURABLE)
        cluster.start()
        try:
            yield from _measure(cluster, Path(folder))
        finally:
            cluster.stop()


def _measure(cluster: PostgresServer, folder: Path) -> Iterator[Row]:
    with _server(cluster, folder / "few", FEW) as few, _server(cluster, folder / "many", MANY) as many:
        yield asyncio.run(_against_ping(few))
        yield asyncio.run(_while_others_log_in(few))
        yield asyncio.run(_few_against_many(few, many))


@contextlib.contextmanager
def _server(cluster: PostgresServer, folder: Path, tenants: int) -> Iterator[Browser]:
    """A browser of a landlord with `BIENS_EACH` biens, on a server of its own."""
    folder.mkdir()
    with live_server_in(cluster, folder) as server:
        with server.database() as database:
            (subdomain,) = settle(database, tenants=tenants, biens=BIENS_EACH, owner=PAUL.email)
        yield browser(server, subdomain).log_in(PAUL.email)


@contextlib.asynccontextmanager
async def lines(visitor: Browser) -> AsyncIterator[list[Line]]:
    async with contextlib.AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(line(visitor, "/biens")) for _ in range(LINES)]
        for one in tabs:
            await one.event(f"{LIST_STATE}.choose_page_size", {"size": "50"}, "rows")
        yield tabs


async def _list(one: Line, turn: int) -> float:
    """Fifty other rows each time: the order goes from the name to the rent and back."""
    return await one.event(f"{LIST_STATE}.sort", {"key": "loyer" if turn % 2 else "nom"}, "rows")


async def _against_ping(visitor: Browser) -> Row:
    pings, lists = [], []
    async with lines(visitor) as tabs:
        for turn, one in itertools.product(range(ROUNDS), tabs):
            pings.append(await one.ping())
            lists.append(await _list(one, turn))
    return Row(
        "list of 50 biens, event p50",
        milliseconds(p50(lists)),
        f"socket.io ping {milliseconds(p50(pings))}",
        p50(lists) / p50(pings),
        4,
    )


async def _while_others_log_in(visitor: Browser) -> Row:
    async with lines(visitor) as tabs:
        idle = await lists_for(tabs, 8)
        with ThreadPoolExecutor(LOGINS) as people:
            stop = time.monotonic() + 8
            logins = [people.submit(_log_in_until, visitor.server, stop) for _ in range(LOGINS)]
            busy = await lists_for(tabs, 8)
            count = sum(await asyncio.gather(*map(asyncio.wrap_future, logins)))
    return Row(
        f"others' list p99 while {LOGINS} people log in ({count} logins in 8 s)",
        milliseconds(p99(busy)),
        f"idle p99 {milliseconds(p99(idle))}",
        p99(busy) / p99(idle),
        3,
    )


async def lists_for(tabs: list[Line], seconds: float) -> list[float]:
    """At the pace of about thirty landlords who click once a second."""
    times, turn, stop = [], 0, time.monotonic() + seconds
    while time.monotonic() < stop:
        for one in tabs:
            times.append(await _list(one, turn))
            await asyncio.sleep(0.03)
        turn += 1
    return times


def _log_in_until(server: LiveServer, stop: float) -> int:
    count = 0
    while time.monotonic() < stop:
        browser(server, "martin").post("/auth/login", email=PAUL.email, password=PASSWORD).raise_for_status()
        count += 1
    return count


async def _few_against_many(few: Browser, many: Browser) -> Row:
    times: tuple[list[float], list[float]] = ([], [])
    async with lines(few) as few_lines, lines(many) as many_lines:
        for turn, pair in itertools.product(range(ROUNDS), zip(few_lines, many_lines, strict=True)):
            for measured, one in zip(times, pair, strict=True):
                measured.append(await _list(one, turn))
    at_few, at_many = map(p50, times)
    return Row(
        f"list p50 with {MANY} tenants ({MANY * BIENS_EACH} biens)",
        milliseconds(at_many),
        f"{FEW} tenants {milliseconds(at_few)}",
        at_many / at_few,
        1.1,
    )
