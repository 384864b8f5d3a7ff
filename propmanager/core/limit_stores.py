"""Where hits are remembered: this process, or Redis. A moving window: each hit counts for a time of its own."""

import time
from collections import deque
from collections.abc import Awaitable
from typing import Protocol, cast

from limits.aio.storage import RedisStorage
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

MAXIMUM_KEYS = 200_000
_SWEPT_PER_NEW_KEY = 2
_REDIS_SECONDS = 0.5
_REDIS_CONNECTIONS = 32


class Store(Protocol):
    async def take(self, key: str, amount: int, seconds: int) -> bool:
        """Counts one hit, unless `amount` are counted already."""
        ...

    async def window(self, key: str, amount: int, seconds: int) -> tuple[float, int]:
        """When the oldest hit that counts was made, and how many count. Now and zero when there is none."""
        ...

    async def give_back(self, key: str) -> None: ...

    async def clear(self, key: str) -> None: ...


class MemoryStore:
    """Of one event loop, on which no hit can come between the look and the count.

    Not the library's own: that one walks through all its keys at each hit (20,000 keys: 3.5 s of the loop).
    """

    def __init__(self) -> None:
        self._hits: dict[str, tuple[float, deque[float]]] = {}  # when the key may be forgotten, and its hits

    async def take(self, key: str, amount: int, seconds: int) -> bool:
        now = time.time()
        hits = self._counting(key, seconds, now)
        if len(hits) >= amount:
            return False
        if key not in self._hits:
            self._sweep(now)
        hits.append(now)
        self._hits[key] = (now + seconds, hits)
        return True

    async def window(self, key: str, amount: int, seconds: int) -> tuple[float, int]:  # noqa: ARG002 - Redis needs it
        now = time.time()
        hits = self._counting(key, seconds, now)
        return (hits[0], len(hits)) if hits else (now, 0)

    async def give_back(self, key: str) -> None:
        if key in self._hits and self._hits[key][1]:
            self._hits[key][1].pop()

    async def clear(self, key: str) -> None:
        self._hits.pop(key, None)

    def _counting(self, key: str, seconds: int, now: float) -> deque[float]:
        _, hits = self._hits.get(key, (0.0, deque[float]()))
        while hits and hits[0] <= now - seconds:
            hits.popleft()
        return hits

    def _sweep(self, now: float) -> None:
        """Two old keys are looked at for each new one: the memory is bounded, and no hit pays for all the others."""
        for key in [key for key, _ in zip(self._hits, range(_SWEPT_PER_NEW_KEY), strict=False)]:
            forgotten_at, hits = self._hits.pop(key)
            if forgotten_at > now and len(self._hits) < MAXIMUM_KEYS:
                self._hits[key] = (forgotten_at, hits)


class RedisStore:
    """The library's scripts, each atomic in Redis. Only lists live under our prefix: one strategy, one kind of key."""

    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_REDIS_CONNECTIONS,
            timeout=_REDIS_SECONDS,
            socket_timeout=_REDIS_SECONDS,
            socket_connect_timeout=_REDIS_SECONDS,
            retry=Retry(NoBackoff(), 1),  # once: a connection of the pool may be of a Redis that has restarted
        )
        self._redis = Redis(connection_pool=pool)
        self._storage = RedisStorage(
            url,
            implementation="redispy",  # the default wants another client
            key_prefix="limits",
            connection_pool=pool,  # pyright: ignore[reportArgumentType]  # the library documents it, and types it wrongly
        )

    async def take(self, key: str, amount: int, seconds: int) -> bool:
        return await self._storage.acquire_entry(key, amount, seconds)

    async def window(self, key: str, amount: int, seconds: int) -> tuple[float, int]:
        return await self._storage.get_moving_window(key, amount, seconds)

    async def give_back(self, key: str) -> None:
        newest_is_left = self._redis.lpop(self._storage.bridge.prefixed_key(key))
        await cast(Awaitable[object], newest_is_left)  # the client types its two modes as one

    async def clear(self, key: str) -> None:
        await self._storage.clear(key)
