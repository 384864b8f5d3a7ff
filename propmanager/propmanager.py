"""Wiring only: the application, its pages, its HTTP routes, and the three gates around them."""

from typing import cast

import reflex as rx
import structlog
from reflex.event import EventSpec
from starlette.types import ASGIApp

from propmanager.core import log
from propmanager.core.errors import PropManagerError
from propmanager.core.settings import settings
from propmanager.pages import PAGES
from propmanager.routes import ROUTERS
from propmanager.ui.failure import error_boundary
from propmanager.ui.notice import connection_notice, notice_host
from propmanager.ui.session import session_renewal
from propmanager.ui.state import SessionState
from propmanager.ui.theme import STYLESHEETS, head_components
from propmanager.web.access_cache import AccessCache
from propmanager.web.api import http_api, route_beginnings
from propmanager.web.build_output import built_files
from propmanager.web.guard import Guard
from propmanager.web.live import live
from propmanager.web.page_server import PageServer
from propmanager.web.plain_routes import plain_first
from propmanager.web.portal import portal
from propmanager.web.reflex_cors import leave_cors_to_the_portal
from propmanager.web.state_locks import leave_no_lock_behind
from propmanager.web.throttle import OpenSockets

log.configure("INFO", json=settings().is_production)
logger = structlog.get_logger(__name__)

cache, open_sockets = AccessCache(), OpenSockets()
api = http_api(cache, ROUTERS)


leave_cors_to_the_portal()
leave_no_lock_behind()


def show_failure(exception: Exception) -> EventSpec:
    """A refusal says its sentence; anything else is a defect: it is logged, and the user told that nothing is lost."""
    if isinstance(exception, PropManagerError):
        return _announce("Action refusée", exception.message)
    logger.error("event.failed", exc_info=exception)
    return _announce("Une erreur est survenue", "Rien n’a été enregistré. Réessayez dans un instant.")


def _announce(title: str, text: str) -> EventSpec:
    return cast(EventSpec, SessionState.announce(title, text))  # what calling a handler on the class makes


def through_portal(asgi: ASGIApp) -> ASGIApp:
    routes = plain_first(asgi, ROUTERS, api.exception_handlers)
    return portal(routes, PageServer(built_files(), PAGES, app.router), cache, open_sockets, route_beginnings(ROUTERS))


def overlay() -> rx.Component:
    return rx.fragment(notice_host(SessionState.notice), connection_notice(), session_renewal(SessionState.renewal))


app = rx.App(
    html_lang="fr",
    stylesheets=STYLESHEETS,
    head_components=head_components(),
    toaster=None,  # ours is notice_host: Reflex's own needs `eval`, which the CSP forbids
    app_wraps={
        (55, "ErrorBoundary"): lambda _is_stateful: error_boundary(),
        (5, "Overlay"): lambda is_stateful: overlay() if is_stateful else None,
    },
    api_transformer=[api, through_portal],
    backend_exception_handler=show_failure,
)
app.add_middleware(Guard(PAGES, cache))
app.register_lifespan_task(live(app, cache, open_sockets))
for page in PAGES:
    app.add_page(
        page.component,
        route=page.route.lstrip("/") or "index",
        title=f"{page.title} · PropManager",
        on_load=list(page.on_load),
    )
