"""The probe while others log in: bcrypt must take nothing from the event loop that everybody shares."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from bench.figures import Row, milliseconds, p99
from propmanager.core.postgres import DURABLE, PostgresServer
from propmanager.demo.people import PAUL
from tests.live.client import Browser, browser
from tests.live.server import LiveServer, live_server_in

PEOPLE = 8
SECONDS = 10
PAUSE = 0.005


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="propmanager-bench-") as folder:
        cluster = PostgresServer(Path(folder) / "postgres", DURABLE)
        cluster.start()
        try:
            with live_server_in(cluster, Path(folder)) as server:
                yield _while_people_log_in(server)
        finally:
            cluster.stop()


def _while_people_log_in(server: LiveServer) -> Row:
    # Each from a browser that is known: eight at once from strangers would meet the limits.
    known = [browser(server, "martin").log_in(PAUL.email) for _ in range(PEOPLE)]
    idle = _probes(server)
    stop = time.monotonic() + SECONDS
    with ThreadPoolExecutor(PEOPLE) as people:
        logins = [people.submit(_log_in_until, one, stop) for one in known]
        busy = _probes(server)
        count = sum(login.result() for login in logins)
    return Row(
        f"/health p99 while {PEOPLE} people log in ({count} logins in {SECONDS} s)",
        milliseconds(p99(busy)),
        f"idle p99 {milliseconds(p99(idle))}",
        p99(busy) / p99(idle),
        3,
    )


def _probes(server: LiveServer) -> list[float]:
    times, stop = [], time.monotonic() + SECONDS - 1
    with httpx.Client(base_url=server.address, trust_env=False) as client:
        while time.monotonic() < stop:
            started = time.perf_counter()
            client.get("/health").raise_for_status()
            times.append(time.perf_counter() - started)
            time.sleep(PAUSE)
    return times


def _log_in_until(one: Browser, stop: float) -> int:
    count = 0
    while time.monotonic() < stop:
        one.log_in(PAUL.email)
        count += 1
    return count
