"""The HTTP routes beside the pages. Refusals become their status and their French sentence."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import Route

from propmanager.core.errors import PropManagerError
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.ui.state import DATABASE_AWAY
from propmanager.web import auth_routes, export_routes, health_routes
from propmanager.web.access_cache import AccessCache
from propmanager.web.member import CACHE_KEY

ROUTERS = (auth_routes.router, export_routes.router, health_routes.router)


def http_api(cache: AccessCache) -> FastAPI:
    """No documentation pages: they load scripts from elsewhere, which the CSP refuses."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    setattr(api.state, CACHE_KEY, cache)
    for router in ROUTERS:
        api.include_router(router)
    api.add_exception_handler(PropManagerError, _refused)
    for lost in DATABASE_AWAY_ERRORS:
        api.add_exception_handler(lost, _database_away)
    return api


def route_paths() -> list[str]:
    """Every HTTP route of the product."""
    return sorted({route.path for router in ROUTERS for route in router.routes if isinstance(route, Route)})


def first_segments() -> tuple[str, ...]:
    """`/auth/`, `/health`...: how the portal knows what to hand to the routes."""
    return tuple(sorted({path if path.count("/") == 1 else f"/{path.split('/')[1]}/" for path in route_paths()}))


def _refused(_request: Request, refusal: Exception) -> JSONResponse:
    if not isinstance(refusal, PropManagerError):
        raise refusal
    return JSONResponse({"error": refusal.message}, refusal.status)


def _database_away(_request: Request, _lost: Exception) -> JSONResponse:
    return JSONResponse({"error": DATABASE_AWAY}, 503, {"retry-after": "5"})
