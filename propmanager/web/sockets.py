"""What one websocket may send: small frames, at a human pace. Beyond that it is closed; a browser reconnects."""

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
_CLIENT_TOKEN = re.compile(r"[0-9a-f-]{36}")

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


def limited(receive: Receive) -> Receive:
    """The socket's `receive`, which ends the conversation when the client sends too much."""
    pace = Pace(time.monotonic())

    async def receive_within_limits() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        if _size(message) > MAXIMUM_FRAME_BYTES or not pace.allows(time.monotonic()):
            log.warning("socket.too_much", bytes=_size(message))
            metrics.count_event("socket", "too_much", 0)
            return {"type": "websocket.disconnect", "code": 1008, "reason": ""}
        return message

    return receive_within_limits


def patient(send: Send) -> Send:
    """The socket's `send`, which gives up on a client that does not read: what waits for it would fill the memory."""

    async def send_or_give_up(message: Message) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await send(message)

    return send_or_give_up


def tab_of(scope: Scope) -> str | None:
    """The client token of the socket. Without one Reflex would write each of its events, whole, into the log."""
    (token,) = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[:1]
    return token if _CLIENT_TOKEN.fullmatch(token) else None


def _size(message: Message) -> int:
    return len((message.get("text") or "").encode(errors="surrogatepass")) + len(message.get("bytes") or b"")
