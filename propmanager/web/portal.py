"""The portal: every request passes here first. Host, origin, identity; then a file, a route, or the live socket.

What is in none of these does not exist: Reflex's own HTTP endpoints (uploads, health, routes) cannot be reached.
"""

import time
import uuid
from contextlib import ExitStack

import structlog
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from propmanager.core import limits, metrics
from propmanager.core.errors import PropManagerError
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.core.settings import settings
from propmanager.web import calls, cors, identity, origins, plain_pages, sockets, throttle
from propmanager.web.access_cache import AccessCache
from propmanager.web.headers import SecurityHeaders, script_hashes
from propmanager.web.hosts import Site, read_host
from propmanager.web.page_server import PageServer
from propmanager.web.throttle import OpenSockets
from propmanager.web.visit import KEY, Visit

SOCKET_PATH = "/_event"
MAXIMUM_BODY_BYTES = 1024 * 1024

log = structlog.get_logger(__name__)


def portal(
    app: ASGIApp, server: PageServer, cache: AccessCache, open_sockets: OpenSockets, http_prefixes: tuple[str, ...]
) -> ASGIApp:
    """Wraps the application. `http_prefixes` are the beginnings of the HTTP routes' paths."""
    inner = Portal(app, server, cache, open_sockets, http_prefixes)
    limited = RequestBodyLimitMiddleware(inner, max_body_size=MAXIMUM_BODY_BYTES)
    return SecurityHeaders(limited, script_hashes(server.html()), https=settings().is_production)


class Portal:
    def __init__(
        self,
        app: ASGIApp,
        server: PageServer,
        cache: AccessCache,
        open_sockets: OpenSockets,
        http_prefixes: tuple[str, ...],
    ) -> None:
        self._app = app
        self._server = server
        self._cache = cache
        self._open_sockets = open_sockets
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
        visit = await self._socket_visit(scope, headers) if same_origin and tab else None
        if visit is None or tab is None or not scope["path"].startswith(SOCKET_PATH):
            log.info("portal.socket_refused", same_origin=same_origin)
            await _refuse_socket(Response(status_code=403), scope, receive, send)
            return
        line = sockets.Line(receive, send)
        with ExitStack() as place:
            try:
                await limits.hit(throttle.HANDSHAKES, visit.client.ip)
                place.enter_context(self._open_sockets.one_more(visit, line))
            except PropManagerError as refusal:
                await _refuse_socket(throttle.refused(refusal), scope, receive, send)
                return
            await self._talk(identity.for_socket(scope, visit), line, tab)

    async def _talk(self, scope: Scope, line: sockets.Line, tab: str) -> None:
        metrics.WEBSOCKETS.inc()
        try:
            await self._app(scope, line.receive, line.send)
        finally:
            metrics.WEBSOCKETS.dec()
            self._cache.close_tab(tab)

    async def _socket_visit(self, scope: Scope, headers: Headers) -> Visit | None:
        """While the database is away the socket is refused; the page tries again."""
        try:
            return await self._visit(scope, headers)
        except DATABASE_AWAY_ERRORS:
            return None

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        try:
            await self._route(scope, receive, send_and_note)
        except Exception:
            log.exception("portal.failed")
            if status:
                raise  # what has begun cannot be taken back
            await plain_pages.defect()(scope, receive, send_and_note)
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
        allowed = settings().allowed_origins
        send = cors.opened(send, scope, headers, allowed)
        answer = cors.preflight(scope, headers, allowed) or _refusal_of_origin(scope, headers)
        visit = answer or await self._visit_or_away(scope, headers)
        if isinstance(visit, Response):
            await visit(scope, receive, send)
            return
        inside = {**identity.for_routes(scope, visit), KEY: visit}
        throttled = calls.throttled if origins.is_api(scope["path"]) else throttle.throttled
        await throttled(self._app, visit, inside, receive, send)

    async def _visit_or_away(self, scope: Scope, headers: Headers) -> Visit | Response:
        if scope["path"] in PROBES:
            return Visit(Site.UNKNOWN)
        try:
            return await self._visit(scope, headers) or plain_pages.unknown_space(settings().base_url)
        except DATABASE_AWAY_ERRORS:
            return plain_pages.database_away()

    async def _visit(self, scope: Scope, headers: Headers) -> Visit | None:
        """None for a host that is nobody's."""
        place = await self._place(headers)
        if place is None:
            return None
        found = identity.cookies_of(scope, headers)
        return Visit(*place, identity.session_id_of(found), identity.client_of(scope, headers, found))

    async def _place(self, headers: Headers) -> tuple[Site, uuid.UUID | None] | None:
        """The site and the tenant that the host names; None for a host that is nobody's."""
        host = read_host(headers.get("host", ""), settings().base_host)
        if host.site != Site.TENANT:
            return (Site.BARE, None) if host.site == Site.BARE else None
        tenant_id = await self._cache.tenant_id(host.subdomain)
        return (Site.TENANT, tenant_id) if tenant_id else None

    async def _page(self, path: str, headers: Headers) -> Response:
        """A page is the same for everybody: who asks is of no interest before its socket opens."""
        try:
            place = await self._place(headers)
        except DATABASE_AWAY_ERRORS:
            return plain_pages.database_away()
        if place is None:
            return plain_pages.unknown_space(settings().base_url)
        return self._server.page(path, headers, place[0])

    def _label(self, path: str) -> str:
        return path if path.startswith(self._http_prefixes) else self._server.label(path)


PROBES = frozenset({"/health", "/ready", "/metrics"})


def _refusal_of_origin(scope: Scope, headers: Headers) -> Response | None:
    method, path, our = scope["method"], scope["path"], settings()
    if origins.is_api(path):
        may = origins.may_call_api(method, headers, our.scheme, our.allowed_origins)
    else:
        may = origins.may_change(method, path, headers, our.scheme)
    return None if may else JSONResponse({"error": "Requête refusée : elle vient d’un autre site."}, 403)


async def _refuse_socket(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """The handshake is answered as a request, with a status and headers."""
    await receive()
    await answer(scope, receive, send)
