"""Security headers on every answer, errors included."""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

_FORBIDDEN = ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort")
_OURS_ALONE = ("publickey-credentials-get", "publickey-credentials-create")  # passkeys

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": ", ".join([f"{one}=()" for one in _FORBIDDEN] + [f"{one}=(self)" for one in _OURS_ALONE]),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Their addresses can hold a code, which no other site may hear of, nor our own next page. Where they lead on to a
# tenant's host, which wants to hear that our own site sent them, `http_form.jsx` says so for that one link.
HOLD_A_CODE = ("/reinitialisation", "/verification", "/invitation", "/auth/arrivee")
_ANSWERS = {"http.response.start", "websocket.http.response.start"}  # the second refuses a handshake
_HSTS = "max-age=63072000; includeSubDomains; preload"


def script_hashes(pages: Iterable[bytes]) -> tuple[str, ...]:
    """The CSP sources of the inline scripts of the built pages: they change with every build."""
    found = {script for page in pages for script in _INLINE_SCRIPT.findall(page)}
    return tuple(sorted(f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in found))


def content_security_policy(hashes: tuple[str, ...], host: str) -> str:
    """No `unsafe-eval`, no inline script but ours. Styles need `unsafe-inline`: libraries inject some at run time."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


def referrer_policy(path: str) -> str:
    holds_a_code = any(path == one or path.startswith(f"{one}/") for one in HOLD_A_CODE)
    return "no-referrer" if holds_a_code else "strict-origin-when-cross-origin"


class SecurityHeaders:
    """The outermost layer: nothing leaves without these."""

    def __init__(self, app: ASGIApp, hashes: tuple[str, ...], *, https: bool) -> None:
        self._app = app
        self._hashes = hashes
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in _ANSWERS:
                self._add(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, scope: Scope) -> None:
        headers.update(_ALWAYS)
        headers["referrer-policy"] = referrer_policy(scope["path"])
        headers["content-security-policy"] = content_security_policy(self._hashes, _host(scope))
        headers.setdefault("cache-control", "no-store")
        if self._https:
            headers["strict-transport-security"] = _HSTS


def _host(scope: Scope) -> str:
    """The Host header where it has the form of one; it is written into the policy."""
    raw = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return raw if re.fullmatch(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?", raw) else "localhost"
