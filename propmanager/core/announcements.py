"""PostgreSQL tells every web process when somebody's access changed (the triggers of the first migration)."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import structlog

from propmanager.core.database import CONNECT_TIMEOUT_SECONDS, Role, role_url

CHANNEL = "access_changed"
_RETRY_SECONDS = 1

log = structlog.get_logger(__name__)


async def listen(on_change: Callable[[str, str], Awaitable[None]], on_gap: Callable[[], None]) -> None:
    """Calls `on_change(kind, id)` for each announcement, for ever. `on_gap` after some may have been missed."""
    while True:
        try:
            await _listen_once(on_change, on_gap)
        except (psycopg.Error, OSError) as lost:
            log.warning("announcements.lost", error=type(lost).__name__)
            on_gap()
            await asyncio.sleep(_RETRY_SECONDS)


async def _listen_once(on_change: Callable[[str, str], Awaitable[None]], on_gap: Callable[[], None]) -> None:
    url = role_url(Role.PLATFORM).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS)
    async with connection:
        await connection.execute(f"listen {CHANNEL}")
        on_gap()
        async for notification in connection.notifies():
            kind, _, identifier = notification.payload.partition(":")
            await on_change(kind, identifier)
