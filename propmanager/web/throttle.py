"""What one visitor may ask for: sensitive routes, sockets, and events that anybody may send. Generous to an office."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from propmanager.core import limits
from propmanager.core.errors import PropManagerError, ServiceUnavailable, TooManyRequests
from propmanager.core.limits import Rule, Standing
from propmanager.web.sockets import Line
from propmanager.web.visit import Visit

SENSITIVE = ("/auth/", "/api/v1/auth/")
REQUESTS = Rule("sensitive requests", 100, 15 * 60)
HANDSHAKES = Rule("handshakes", 300, 60)
PUBLIC_EVENTS = Rule("events of anybody", 240, 60)
SOCKETS_OF_SESSION = 30
SOCKETS_OF_ADDRESS = 200
_CLOSED_SECONDS = 30  # when it is worth looking whether a tab was closed
_AWAY_SECONDS = 5
_REFUSALS = 400  # the statuses from here on


async def throttled(app: ASGIApp, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
    """Counts a sensitive request before it is answered, and gives it back when the answer is no refusal.

    By session where there is one: an office behind one address is not shut out by its own expired sessions.
    """
    if not scope["path"].startswith(SENSITIVE):
        await app(scope, receive, send)
        return
    asker = str(visit.session_id or visit.client.ip)
    try:
        standing = await limits.hit(REQUESTS, asker)
    except TooManyRequests as refusal:
        await refused(refusal)(scope, receive, send)
        return

    async def send_and_settle(message: Message) -> None:
        if message["type"] == "http.response.start":
            left = standing.remaining
            if message["status"] < _REFUSALS:
                await limits.give_back(REQUESTS, asker)
                left += 1
            told = MutableHeaders(scope=message)
            for name, value in headers(Standing(standing.limit, left, standing.reset_seconds)).items():
                told.setdefault(name, value)  # a stricter rule of the route itself has said more
        await send(message)

    await app(scope, receive, send_and_settle)


def refused(refusal: PropManagerError) -> JSONResponse:
    told = headers_of(refusal) if isinstance(refusal, TooManyRequests) else {"retry-after": str(_AWAY_SECONDS)}
    return JSONResponse({"error": refusal.message}, refusal.status, told)


def headers_of(refusal: TooManyRequests) -> dict[str, str]:
    seconds = refusal.retry_after_seconds
    return {"retry-after": str(seconds)} | headers(Standing(refusal.limit, 0, seconds))


def headers(standing: Standing) -> dict[str, str]:
    """As draft-ietf-httpapi-ratelimit-headers-03 has them, which clients know."""
    return {
        "ratelimit-limit": str(standing.limit),
        "ratelimit-remaining": str(standing.remaining),
        "ratelimit-reset": str(standing.reset_seconds),
    }


class OpenSockets:
    """The sockets open on this process: so many of each session and each address, and none while Redis is away."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._lines: set[Line] = set()
        self._is_closed = False

    def close_all(self) -> None:
        """Until `open_again`: pages say that the connection is lost, instead of doing nothing when they are used."""
        self._is_closed = True
        for line in self._lines:
            line.end()

    def open_again(self) -> None:
        self._is_closed = False

    @contextmanager
    def one_more(self, visit: Visit, line: Line) -> Iterator[None]:
        """Raises TooManyRequests or ServiceUnavailable."""
        if self._is_closed:
            raise ServiceUnavailable("PropManager est momentanément indisponible. Réessayez dans un instant.")
        places = _places(visit)
        for place, most in places.items():
            if self._open.get(place, 0) >= most:
                raise TooManyRequests("Trop d’onglets sont ouverts. Fermez-en, puis rechargez.", _CLOSED_SECONDS, most)
        for place in places:
            self._open[place] = self._open.get(place, 0) + 1
        self._lines.add(line)
        try:
            yield
        finally:
            self._lines.discard(line)
            for place in places:
                self._leave(place)

    def _leave(self, place: str) -> None:
        self._open[place] -= 1
        if not self._open[place]:
            del self._open[place]


def _places(visit: Visit) -> dict[str, int]:
    """Where the socket is counted, and how many there may be."""
    places = {limits.one_asker(visit.client.ip): SOCKETS_OF_ADDRESS}
    return places | ({str(visit.session_id): SOCKETS_OF_SESSION} if visit.session_id else {})
