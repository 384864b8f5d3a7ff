"""How often the API may be called: by each session, by each key, and from each address without either.

The routes that let somebody in are counted by `throttle`.
"""

from http import HTTPStatus

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from propmanager.accounts.service import read_api_session_id
from propmanager.apikeys import service as apikeys
from propmanager.core import limits
from propmanager.core.errors import TooManyRequests
from propmanager.core.limits import Rule, Standing
from propmanager.core.settings import settings
from propmanager.web import throttle
from propmanager.web.visit import Visit

CALLS = Rule("calls of the API", 600, 60)
# Of one address. More than one key may call: a program whose key was revoked shuts out nobody beside it.
UNKNOWN_KEYS = Rule("keys that are nobody's", 1200, 60)

_KEY = "key"


async def throttled(app: ASGIApp, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
    """Counts a call before it is answered. A key also counts as nobody's, until the answer shows that it is not."""
    if scope["path"].startswith(throttle.SENSITIVE):
        await throttle.throttled(app, visit, scope, receive, send)
        return
    kind, name = _caller(Headers(scope=scope)) or ("address", visit.client.ip)
    try:
        standing = await _count(kind, name, visit.client.ip)
    except TooManyRequests as refusal:
        await throttle.refused(refusal)(scope, receive, send)
        return

    async def send_and_settle(message: Message) -> None:
        if message["type"] == "http.response.start":
            if kind == _KEY and message["status"] != HTTPStatus.UNAUTHORIZED:
                await limits.give_back(UNKNOWN_KEYS, visit.client.ip)
            MutableHeaders(scope=message).update(throttle.headers(standing))
        await send(message)

    await app(scope, receive, send_and_settle)


async def _count(kind: str, name: str, ip: str) -> Standing:
    """What is left to the caller. Raises TooManyRequests, and then nothing was counted."""
    standing = await limits.hit(CALLS, kind, name)
    if kind == _KEY:
        try:
            await limits.hit(UNKNOWN_KEYS, ip)
        except TooManyRequests:
            await limits.give_back(CALLS, kind, name)
            raise
    return standing


def _caller(headers: Headers) -> tuple[str, str] | None:
    """By session and not by token: renewing it gives no more calls. None for what nobody of ours can have made."""
    _, credential = get_authorization_scheme_param(headers.get("authorization"))
    if apikeys.is_key(credential):
        return _KEY, credential
    session_id = read_api_session_id(credential, key=settings().jwt_secret.get_secret_value()) if credential else None
    return ("session", str(session_id)) if session_id else None
