"""The portal: every request passes here first. Host, origin, identity; then a file, a route, or the live socket.

What is in none of these does not exist: Reflex's own HTTP endpoints (uploads, health, routes) cannot be reached.
"""

import time
import uuid

import structlog
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from propmanager.accounts.service import read_session_id
from propmanager.core import metrics
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.core.settings import settings
from propmanager.web import cookies, origins, plain_pages, sockets
from propmanager.web.access_cache import AccessCache
from propmanager.web.headers import SecurityHeaders, script_hashes
from propmanager.web.hosts import Host, Site, read_host
from propmanager.web.page_server import PageServer
from propmanager.web.ticket import Ticket
from propmanager.web.visit import KEY, Visit

SOCKET_PATH = "/_event"
MAXIMUM_BODY_BYTES = 1024 * 1024

# A client may send these; the application must never believe them.
_FORGEABLE = frozenset({b"authorization", b"cookie", b"x-tenant-id", b"x-forwarded-host", b"x-forwarded-tenant"})

log = structlog.get_logger(__name__)


def portal(app: ASGIApp, server: PageServer, cache: AccessCache, http_prefixes: tuple[str, ...]) -> ASGIApp:
    """Wraps the application. `http_prefixes` are the beginnings of the HTTP routes' paths."""
    inner = Portal(app, server, cache, http_prefixes)
    limited = RequestBodyLimitMiddleware(inner, max_body_size=MAXIMUM_BODY_BYTES)
    return SecurityHeaders(limited, script_hashes(server.html()), https=settings().is_production)


class Portal:
    def __init__(self, app: ASGIApp, server: PageServer, cache: AccessCache, http_prefixes: tuple[str, ...]) -> None:
        self._app = app
        self._server = server
        self._cache = cache
        self._http_prefixes = http_prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, tab = Headers(scope=scope), sockets.tab_of(scope)
        same_origin = origins.is_same_origin_socket(headers, settings().scheme)
        visit = await self._socket_visit(headers) if same_origin and tab else None
        if visit is None or tab is None or not scope["path"].startswith(SOCKET_PATH):
            log.info("portal.socket_refused", same_origin=same_origin)
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        metrics.WEBSOCKETS.inc()
        try:
            await self._app(_with_identity(scope, visit), sockets.limited(receive), sockets.patient(send))
        finally:
            metrics.WEBSOCKETS.dec()
            self._cache.close_tab(tab)

    async def _socket_visit(self, headers: Headers) -> Visit | None:
        """While the database is away the socket is refused; the page tries again."""
        try:
            return await self._visit(headers)
        except DATABASE_AWAY_ERRORS:
            return None

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        try:
            await self._route(scope, receive, send_and_note)
        finally:
            metrics.count_request(scope["method"], self._label(scope["path"]), status, time.perf_counter() - started)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = Headers(scope=scope), scope["path"]
        if path.startswith(self._http_prefixes):
            await self._forward(scope, receive, send, headers)
            return
        if scope["method"] not in {"GET", "HEAD"}:
            await plain_pages.too_early(path)(scope, receive, send)
            return
        answer = self._server.asset(path, headers) or await self._page(path, headers)
        await answer(scope, receive, send)

    async def _forward(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        if not origins.may_change(scope["method"], scope["path"], headers, settings().scheme):
            refusal = JSONResponse({"error": "Requête refusée : elle vient d’un autre site."}, 403)
            await refusal(scope, receive, send)
            return
        visit = await self._visit_or_away(headers, scope["path"])
        if isinstance(visit, Response):
            await visit(scope, receive, send)
            return
        await self._app({**_with_identity(scope, visit, keep_cookies=True), KEY: visit}, receive, send)

    async def _visit_or_away(self, headers: Headers, path: str) -> Visit | Response:
        if path in PROBES:
            return Visit(Site.UNKNOWN)
        try:
            return await self._visit(headers) or plain_pages.unknown_space(settings().base_url)
        except DATABASE_AWAY_ERRORS:
            return plain_pages.database_away()

    async def _visit(self, headers: Headers) -> Visit | None:
        """None for a host that is nobody's."""
        host = read_host(headers.get("host", ""), settings().base_host)
        session_id = _session_id(headers)
        if host.site == Site.BARE:
            return Visit(Site.BARE, session_id=session_id)
        tenant_id = await self._tenant_id(host)
        return Visit(Site.TENANT, tenant_id, session_id) if tenant_id else None

    async def _tenant_id(self, host: Host) -> uuid.UUID | None:
        return await self._cache.tenant_id(host.subdomain) if host.site == Site.TENANT else None

    async def _page(self, path: str, headers: Headers) -> Response:
        visit = await self._visit_or_away(headers, path)
        return visit if isinstance(visit, Response) else self._server.page(path, headers, visit.site)

    def _label(self, path: str) -> str:
        return path if path.startswith(self._http_prefixes) else self._server.label(path)


PROBES = frozenset({"/health", "/ready", "/metrics"})


def _session_id(headers: Headers) -> uuid.UUID | None:
    token = Request({"type": "http", "headers": headers.raw}).cookies.get(cookies.access_name())
    return read_session_id(token, key=settings().jwt_secret.get_secret_value()) if token else None


def _with_identity(scope: Scope, visit: Visit, *, keep_cookies: bool = False) -> Scope:
    """The scope without what a client could forge; the socket gets a ticket instead of its cookies."""
    dropped = _FORGEABLE - {b"cookie", b"authorization"} if keep_cookies else _FORGEABLE
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
    if visit.session_id and not keep_cookies:
        ticket = Ticket(str(visit.session_id), str(visit.tenant_id or ""))
        headers.append((b"authorization", ticket.write().encode()))
    return {**scope, "headers": headers}
