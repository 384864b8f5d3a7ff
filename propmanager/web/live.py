"""The life of a web process: refuse to serve without the wall, then follow announcements and Redis until the end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import structlog
from reflex.app import App

from propmanager.core import announcements, redis_watch
from propmanager.core.database import forget_connections
from propmanager.core.settings import settings
from propmanager.core.threads import in_database_thread
from propmanager.core.wall import refuse_without_wall
from propmanager.web.access_cache import AccessCache
from propmanager.web.guard import send_to_login
from propmanager.web.throttle import OpenSockets

log = structlog.get_logger(__name__)


def live(app: App, cache: AccessCache, open_sockets: OpenSockets) -> Callable[[], AbstractAsyncContextManager[None]]:
    """A lifespan task for Reflex."""

    @contextlib.asynccontextmanager
    async def wall_and_announcements() -> AsyncIterator[None]:
        await in_database_thread(refuse_without_wall)
        following = [asyncio.create_task(_follow(app, cache)), asyncio.create_task(_follow_redis(open_sockets))]
        yield
        for task in following:
            task.cancel()

    return wall_and_announcements


async def _follow_redis(open_sockets: OpenSockets) -> None:
    if redis_url := settings().redis_url.get_secret_value():
        await redis_watch.watch(redis_url, open_sockets.close_all, open_sockets.open_again)


async def _follow(app: App, cache: AccessCache) -> None:
    async def send_away(client_token: str) -> None:
        if app.event_namespace and client_token in app.event_namespace.token_to_sid:
            await app.event_namespace.emit_update(send_to_login(), client_token)

    async def on_change(kind: str, identifier: str) -> None:
        try:
            cache.forget(kind, identifier)
            await cache.close_dead(kind, identifier, send_away)
        except Exception:
            # One announcement that fails must not end the listening for all the others.
            log.exception("announcements.failed", kind=kind)

    def on_gap() -> None:
        cache.forget_all()
        forget_connections()

    await announcements.listen(on_change, on_gap)
