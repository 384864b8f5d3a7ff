"""The HTTP routes beside the pages. Refusals become their status and their French sentence."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.routing import Route

from propmanager.core.errors import InvalidInput, PropManagerError, StepUpNeeded, TooManyRequests
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.ui.state import DATABASE_AWAY
from propmanager.web.access import CONFIRM
from propmanager.web.access_cache import AccessCache
from propmanager.web.member import CACHE_KEY


def http_api(cache: AccessCache, routers: Sequence[APIRouter]) -> FastAPI:
    """No documentation pages: they load scripts from elsewhere, which the CSP refuses."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    setattr(api.state, CACHE_KEY, cache)
    for router in routers:
        api.include_router(router)
    api.add_exception_handler(PropManagerError, _refused)
    for lost in DATABASE_AWAY_ERRORS:
        api.add_exception_handler(lost, _database_away)
    return api


def route_paths(routers: Sequence[APIRouter]) -> list[str]:
    """Every HTTP route of the product."""
    return sorted({route.path for router in routers for route in router.routes if isinstance(route, Route)})


def first_segments(routers: Sequence[APIRouter]) -> tuple[str, ...]:
    """`/auth/`, `/health`...: how the portal knows what to hand to the routes."""
    return tuple(sorted({path if path.count("/") == 1 else f"/{path.split('/')[1]}/" for path in route_paths(routers)}))


def _refused(_request: Request, refusal: Exception) -> JSONResponse:
    if not isinstance(refusal, PropManagerError):
        raise refusal
    told: dict[str, object] = {"error": refusal.message}
    if isinstance(refusal, InvalidInput):
        told["fields"] = refusal.fields
    if isinstance(refusal, StepUpNeeded):
        told["confirm"] = CONFIRM
    waits = isinstance(refusal, TooManyRequests)
    return JSONResponse(told, refusal.status, {"retry-after": str(refusal.retry_after_seconds)} if waits else None)


def _database_away(_request: Request, _lost: Exception) -> JSONResponse:
    return JSONResponse({"error": DATABASE_AWAY}, 503, {"retry-after": "5"})
