"""Stripe hangs while landlords choose a plan: how long everybody else waits for a list meanwhile."""

import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Row, milliseconds, p99
from bench.landlords import settle
from bench.lists import BIENS_EACH, lines, lists_for
from bench.socket import CHANGE_STATE, Line, line
from propmanager.core.postgres import DURABLE, PostgresServer
from propmanager.demo.people import PAUL
from tests.live.client import Browser, browser
from tests.live.server import live_server_in
from tests.live.stripe import StripeSandbox, stripe_of

CLICKS = 4
PAIRS = 5
HANGS = 10
SECONDS = 8  # within which Stripe answers nobody


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="propmanager-bench-") as folder, contextlib.ExitStack() as stack:
        cluster = PostgresServer(Path(folder) / "postgres", DURABLE)
        stack.callback(cluster.stop)
        cluster.start()
        server = stack.enter_context(live_server_in(cluster, Path(folder)))
        sandbox = stack.enter_context(stripe_of(server))
        with server.database() as database:
            spaces = settle(database, tenants=CLICKS + 1, biens=BIENS_EACH, owner=PAUL.email, owned=CLICKS + 1)
        reader, *clicking = [browser(server, space).log_in(PAUL.email) for space in spaces]
        yield asyncio.run(_measured(reader, clicking, sandbox))


async def _measured(reader: Browser, clicking: list[Browser], sandbox: StripeSandbox) -> Row:
    idle, hanging, answered = [], [], []
    async with contextlib.AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(line(each, "/facturation")) for each in clicking]
        listing = await stack.enter_async_context(lines(reader))
        for _ in range(PAIRS):
            idle.append(p99(await lists_for(listing, SECONDS)))
            begun = time.monotonic()
            hanging.append(p99(await _while_stripe_hangs(listing, pages, sandbox)))
            answered.append(time.monotonic() - begun)
    hung = f"Stripe hangs {min(answered):.1f} s and {CLICKS} landlords choose a plan"
    return Row(
        f"others' list p99 while {hung}",
        milliseconds(statistics.median(hanging)),
        f"idle p99 {milliseconds(statistics.median(idle))}",
        statistics.median(one / other for one, other in zip(hanging, idle, strict=True)),
        2,
    )


async def _while_stripe_hangs(listing: list[Line], pages: list[Line], sandbox: StripeSandbox) -> list[float]:
    sandbox.ask("fault", path="/v1/", mode="hang", seconds=HANGS, times=100)
    for page in pages:
        await page.event(f"{CHANGE_STATE}.choose", {"plan": "enterprise"}, '"busy')
    times = await lists_for(listing, SECONDS)
    sandbox.ask("fault")
    for page in pages:
        await page.until("_redirect")
    return times
