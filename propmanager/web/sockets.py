"""What one websocket may send: small frames, at a human pace. Beyond that it is closed; a browser reconnects.

A browser answers Reflex's ping every 25 seconds. One that says nothing for longer is gone, and its place is freed.
"""

import asyncio
import re
import time
from urllib.parse import parse_qs

import structlog
from starlette.types import Message, Receive, Scope, Send

from propmanager.core import metrics

MAXIMUM_FRAME_BYTES = 256 * 1024
EVENTS_PER_SECOND = 40.0
BURST = 120.0
SEND_SECONDS = 10.0
SILENT_SECONDS = 75.0  # three pings
_CLIENT_TOKEN = re.compile(r"[0-9a-f-]{36}")

_CLOSE: Message = {"type": "websocket.close", "code": 1001, "reason": ""}
_ENDED: Message = {"type": "websocket.disconnect", "code": 1008, "reason": ""}

log = structlog.get_logger(__name__)


class Pace:
    """A token bucket: `BURST` at once, `EVENTS_PER_SECOND` in the long run. Time comes in, in seconds."""

    def __init__(self, now: float) -> None:
        self._left, self._at = BURST, now

    def allows(self, now: float) -> bool:
        self._left = min(BURST, self._left + (now - self._at) * EVENTS_PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Line:
    """One open socket: its `receive` ends the conversation when the client sends too much, or nothing any more.

    Its `send` gives up on a client that does not read: what waits for it would fill the memory.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._pace = Pace(time.monotonic())
        self._patience: asyncio.Timeout | None = None
        self._is_ended = False
        self._closing: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        message = _ENDED if self._is_ended else await self._next()
        if message["type"] != "websocket.receive":
            return message
        if _size(message) > MAXIMUM_FRAME_BYTES or not self._pace.allows(time.monotonic()):
            log.warning("socket.too_much", bytes=_size(message))
            metrics.count_event("socket", "too_much", 0)
            return _ENDED
        return message

    async def send(self, message: Message) -> None:
        """What comes too late, for a socket that was closed meanwhile, is dropped."""
        if self._closing:
            return
        async with asyncio.timeout(SEND_SECONDS):
            await self._send(message)

    def end(self) -> None:
        """The browser sees its socket close, says so, and tries again.

        Whoever works on its last message, perhaps as long as Redis hangs, hears of it only afterwards.
        """
        self._is_ended = True
        if self._patience is None:
            self._closing = asyncio.get_running_loop().create_task(self._close())
        elif not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())

    async def _close(self) -> None:
        try:
            await self._send(_CLOSE)
        except (RuntimeError, OSError):
            log.info("socket.was_closed")

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(SILENT_SECONDS) as self._patience:
                return await self._receive()
        except TimeoutError:
            metrics.count_event("socket", "ended" if self._is_ended else "silent", 0)
            return _ENDED
        finally:
            self._patience = None


def tab_of(scope: Scope) -> str | None:
    """The client token of the socket. Without one Reflex would write each of its events, whole, into the log."""
    (token,) = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[:1]
    return token if _CLIENT_TOKEN.fullmatch(token) else None


def _size(message: Message) -> int:
    return len((message.get("text") or "").encode(errors="surrogatepass")) + len(message.get("bytes") or b"")
