"""Checklist G63: a Redis that hangs is seen to be away once, and once to be back."""

import asyncio

import pytest
import redis

from propmanager.core import redis_watch

pytestmark = pytest.mark.xdist_group("redis")

HANGS_MS = 1500


def test_a_redis_that_hangs_is_away_until_it_answers(redis_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(redis_watch, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(redis_watch, "_ANSWER_SECONDS", 0.2)
    seen: list[tuple[str, bool]] = []

    async def watch_one_hang() -> None:
        back = asyncio.Event()

        def note_back() -> None:
            seen.append(("back", redis_watch.is_away(redis_url)))
            back.set()

        def note_away() -> None:
            seen.append(("away", redis_watch.is_away(redis_url)))

        watching = asyncio.create_task(redis_watch.watch(redis_url, note_away, note_back))
        await asyncio.sleep(0.3)
        seen.append(("well", redis_watch.is_away(redis_url)))
        await asyncio.to_thread(_hang, redis_url)
        async with asyncio.timeout(10):
            await back.wait()
        watching.cancel()

    asyncio.run(watch_one_hang())
    assert seen == [("well", False), ("away", True), ("back", False)]


def _hang(url: str) -> None:
    redis.Redis.from_url(url).execute_command("CLIENT", "PAUSE", HANGS_MS, "ALL")
