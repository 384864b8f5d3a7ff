"""How often something may be tried. Count first, verify after, give back on success: nobody slips in between.

In Redis when `REDIS_URL` is set, for all web processes together; else in this process. Never open: while Redis is
away, this process goes on with what it counted itself.
"""

import hashlib
import hmac
import ipaddress
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import structlog
from redis.exceptions import RedisError

from propmanager.core.errors import TooManyRequests
from propmanager.core.french import counted
from propmanager.core.limit_stores import MemoryStore, RedisStore, Store
from propmanager.core.settings import settings

RETRY_SECONDS = 5.0
_IPV6_PREFIX = 64  # what one household gets: its addresses are one asker
_REDIS_AWAY_ERRORS = (RedisError, OSError)

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rule:
    """`amount` hits in any `seconds`. Two rules never share a name."""

    name: str
    amount: int
    seconds: int


@dataclass(frozen=True)
class Standing:
    """What is left, and in how many seconds the oldest hit stops counting."""

    limit: int
    remaining: int
    reset_seconds: int


class Limits:
    def __init__(self, secret: bytes, shared: Store | None = None) -> None:
        self._secret = secret
        self._memory: Store = MemoryStore()
        self._shared = shared
        self._is_lost = False
        self._retry_at = 0.0

    async def hit(self, rule: Rule, *key: str) -> Standing:
        """Counts one try. Raises TooManyRequests when it is one too many; that one is not counted."""
        name = self._name(rule, key)
        allowed, (oldest, used) = await self._ask(lambda store: _take(store, name, rule))
        standing = _standing(rule, oldest, used)
        if not allowed:
            raise TooManyRequests(_sentence(standing.reset_seconds), standing.reset_seconds, rule.amount)
        return standing

    async def give_back(self, rule: Rule, *key: str) -> None:
        """Takes one hit back: for what counts tries that failed."""
        name = self._name(rule, key)
        await self._ask(lambda store: store.give_back(name))

    async def clear(self, rule: Rule, *key: str) -> None:
        """Takes all hits back: only for a key that names an account its holder has just proved to hold."""
        name = self._name(rule, key)
        await self._ask(lambda store: store.clear(name))

    async def standing(self, rule: Rule, *key: str) -> Standing:
        name = self._name(rule, key)
        return _standing(rule, *await self._ask(lambda store: store.window(name, rule.amount, rule.seconds)))

    async def _ask(self, work: Callable[[Store], Awaitable[T]]) -> T:
        """Redis decides. This process counts too, so that losing Redis gives nobody a new budget."""
        here = await work(self._memory)
        if self._shared is None or time.monotonic() < self._retry_at:
            return here
        if self._is_lost:
            self._retry_at = time.monotonic() + RETRY_SECONDS  # this one tries; the others do not wait with it
        try:
            there = await work(self._shared)
        except _REDIS_AWAY_ERRORS as lost:
            self._note_lost(lost)
            return here
        self._note_found()
        return there

    def _note_lost(self, lost: Exception) -> None:
        if not self._is_lost:
            log.warning("limits.redis_lost", error=type(lost).__name__)
        self._is_lost = True
        self._retry_at = time.monotonic() + RETRY_SECONDS

    def _note_found(self) -> None:
        if self._is_lost:
            log.warning("limits.redis_back")
        self._is_lost = False
        self._retry_at = 0.0

    def _name(self, rule: Rule, key: tuple[str, ...]) -> str:
        """Keys hold addresses of people: what is kept of them cannot be read back."""
        text = "\0".join((rule.name, *map(one_asker, key)))
        return f"{rule.name}:{hmac.digest(self._secret, text.encode(errors='replace'), hashlib.sha256).hex()[:32]}"


async def hit(rule: Rule, *key: str) -> Standing:
    """Counts one try, before anything is verified. Raises TooManyRequests."""
    return await process_limits().hit(rule, *key)


async def give_back(rule: Rule, *key: str) -> None:
    """Takes one hit back, when what was tried succeeded."""
    await process_limits().give_back(rule, *key)


async def clear(rule: Rule, *key: str) -> None:
    """Takes all hits of the key back."""
    await process_limits().clear(rule, *key)


async def standing(rule: Rule, *key: str) -> Standing:
    """What is left, without counting."""
    return await process_limits().standing(rule, *key)


@lru_cache(maxsize=1)
def process_limits() -> Limits:
    """Those of this process, with Redis when it is configured."""
    secret = settings().secret_key.get_secret_value().encode()
    redis_url = settings().redis_url.get_secret_value()
    return Limits(hmac.digest(secret, b"limits", hashlib.sha256), RedisStore(redis_url) if redis_url else None)


async def _take(store: Store, name: str, rule: Rule) -> tuple[bool, tuple[float, int]]:
    allowed = await store.take(name, rule.amount, rule.seconds)
    return allowed, await store.window(name, rule.amount, rule.seconds)


def _standing(rule: Rule, oldest: float, used: int) -> Standing:
    left = math.ceil(oldest + rule.seconds - time.time())
    return Standing(rule.amount, max(0, rule.amount - used), min(rule.seconds, max(1, left)))


def _sentence(seconds: int) -> str:
    wait = counted(seconds, "seconde", "secondes")
    if seconds > 60:  # noqa: PLR2004 - a minute
        wait = counted(math.ceil(seconds / 60), "minute", "minutes")
    return f"Trop de tentatives en peu de temps. Réessayez dans {wait}."


def one_asker(part: str) -> str:
    """An IPv6 address stands for its network; an IPv4 address written as IPv6, for itself."""
    if ":" not in part:
        return part
    try:
        address = ipaddress.IPv6Address(part)
    except ValueError:
        return part
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, _IPV6_PREFIX), strict=False))
