"""Where tries are kept: a Redis that goes, comes back or hangs, and a memory that stays small."""

import asyncio
from itertools import pairwise

import pytest
import redis
import time_machine
from structlog.testing import capture_logs

from propmanager.core import limit_stores, limits
from propmanager.core.limit_stores import MemoryStore
from propmanager.core.limits import Limits
from tests.core.test_limits import IP, LOGIN, NOON, limits_of, passes, tries
from tests.live.server import redis_in

pytestmark = pytest.mark.xdist_group("redis")


def test_redis_gone_limits_go_on_with_what_was_counted_and_say_so_once(tmp_path):
    """Checklist G63: never open, never shut for those who tried nothing; back in Redis when it is back."""

    async def run(of: Limits) -> list[list[bool]]:
        return [await tries(of, IP, times=4), await tries(of, "other", times=6), await tries(of, IP, times=1)]

    async def all_three() -> tuple[Limits, list[bool], list[list[bool]]]:
        with redis_in(tmp_path) as url:
            of = limits_of(url)
            before = await tries(of, IP, times=3)
        return of, before, await run(of)

    with capture_logs() as said:
        _, before, without = asyncio.run(all_three())
    assert (before, without) == ([True] * 3, [[True, True, False, False], [True] * 5 + [False], [False]])
    assert [(line["event"], line["error"]) for line in said] == [("limits.redis_lost", "ConnectionError")]


def test_redis_back_is_used_again(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "RETRY_SECONDS", 0.0)

    async def run() -> tuple[bool, bool, int]:
        port = 0
        with redis_in(tmp_path) as url:
            of, port = limits_of(url), int(url.rpartition(":")[2])
            first = await passes(of, IP)
        second = await passes(of, IP)
        with redis_in(tmp_path, port) as url:
            await passes(of, IP)
            client = redis.Redis.from_url(url)
            return first, second, len(list(client.scan_iter("limits:*")))

    with capture_logs() as said:
        assert asyncio.run(run()) == (True, True, 1)
    assert [line["event"] for line in said] == ["limits.redis_lost", "limits.redis_back"]


def test_a_redis_that_hangs_delays_one_request_and_not_the_next(redis_url: str):
    async def run() -> tuple[float, float]:
        of = limits_of(redis_url)
        await of.hit(LOGIN, "hangs")
        redis.Redis.from_url(redis_url).execute_command("CLIENT", "PAUSE", 3000, "ALL")
        loop = asyncio.get_running_loop()
        moments = [loop.time()]
        for _ in range(2):
            await of.hit(LOGIN, "hangs")
            moments.append(loop.time())
        first, second = (after - before for before, after in pairwise(moments))
        return first, second

    first, second = asyncio.run(run())
    assert first < 2.5
    assert second < 0.4  # less than the patience with Redis: it was not asked


def test_the_memory_forgets_what_no_longer_counts():
    async def run() -> int:
        store = MemoryStore()
        with time_machine.travel(NOON, tick=False) as clock:
            for number in range(1000):
                await store.take(f"old {number}", 5, 900)
            clock.shift(901)
            for number in range(600):
                await store.take(f"new {number}", 5, 900)
        return len(store._hits)

    assert asyncio.run(run()) == 600


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limit_stores, "MAXIMUM_KEYS", 50)

    async def run() -> int:
        store = MemoryStore()
        for number in range(500):
            await store.take(str(number), 5, 900)
        return len(store._hits)

    assert asyncio.run(run()) <= 51
