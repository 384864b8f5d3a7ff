"""Whether Redis answers. While it does not, no state can be read or written, and an event would vanish unheard."""

import asyncio
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

PAUSE_SECONDS = 1.0
_ANSWER_SECONDS = 1.0
_SILENCES = 2  # one may be a hiccup

log = structlog.get_logger(__name__)

_away: set[str] = set()  # the URLs that do not answer


def is_away(url: str) -> bool:
    """As far as this process has seen: a Redis that nobody watches, or that is not used, is not away."""
    return url in _away


async def watch(url: str, on_away: Callable[[], None], on_back: Callable[[], None]) -> None:
    """Calls one and the other, in turn, for ever."""
    client = Redis.from_url(
        url, socket_timeout=_ANSWER_SECONDS, socket_connect_timeout=_ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
    )
    silences = 0
    while True:
        silences = 0 if await _answers(client) else silences + 1
        is_silent = silences >= _SILENCES
        if is_silent and not is_away(url):
            _away.add(url)
            log.warning("redis.away")
            on_away()
        elif not is_silent and is_away(url):
            _away.discard(url)
            log.warning("redis.back")
            on_back()
        await asyncio.sleep(PAUSE_SECONDS)


async def _answers(client: Redis) -> bool:
    try:
        return bool(await client.execute_command("PING"))
    except (RedisError, OSError):
        return False
