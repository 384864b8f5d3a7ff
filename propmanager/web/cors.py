"""Which other sites' pages may call the API: those of `ALLOWED_ORIGINS`, without cookies. By default, none."""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Scope, Send

from propmanager.web.origins import is_api

_REMEMBERED_SECONDS = 600
_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key",
    "access-control-max-age": str(_REMEMBERED_SECONDS),
}
_EXPOSED = "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


def preflight(scope: Scope, headers: Headers, allowed: Collection[str]) -> Response | None:
    """The answer to a browser that asks whether its page may call the API; None when that is not what it asks.

    Who is allowed is said on it as on every other answer, by `opened`.
    """
    asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers and is_api(scope["path"])
    if not asks:
        return None
    if headers.get("origin") not in allowed:
        return JSONResponse({"error": "Ce site n’est pas autorisé à appeler l’API."}, 403)
    return Response(status_code=204, headers=_PREFLIGHT)


def opened(send: Send, scope: Scope, headers: Headers, allowed: Collection[str]) -> Send:
    """The answer's `send`, which lets the page of an allowed site read it."""
    if not is_api(scope["path"]) or not allowed:
        return send
    origin = headers.get("origin", "")

    async def send_and_allow(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = MutableHeaders(scope=message)
            told.add_vary_header("Origin")
            if origin in allowed:
                told.update({"access-control-allow-origin": origin, "access-control-expose-headers": _EXPOSED})
        await send(message)

    return send_and_allow
