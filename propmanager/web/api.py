"""The HTTP routes beside the pages. Refusals become their status and their French sentence."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

from propmanager.core.errors import (
    FeatureNotInPlan,
    InvalidInput,
    PropManagerError,
    SessionAsleep,
    StepUpNeeded,
    TooManyRequests,
)
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.ui.state import DATABASE_AWAY
from propmanager.web import throttle
from propmanager.web.access import CONFIRM
from propmanager.web.access_cache import AccessCache
from propmanager.web.letting_in import reads_json
from propmanager.web.local_path import HOME, local_path
from propmanager.web.member import CACHE_KEY
from propmanager.web.origins import is_api

MALFORMED = "Cette demande n’a pas la forme attendue."
DEFECT = "Une erreur est survenue de notre côté. Réessayez dans un instant."


def http_api(cache: AccessCache, routers: Sequence[APIRouter]) -> FastAPI:
    """No documentation pages: they load scripts from elsewhere, which the CSP refuses."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    setattr(api.state, CACHE_KEY, cache)
    for router in routers:
        api.include_router(router)
    api.add_exception_handler(PropManagerError, _refused)
    for lost in DATABASE_AWAY_ERRORS:
        api.add_exception_handler(lost, _database_away)
    api.add_exception_handler(RequestValidationError, _malformed)
    api.add_exception_handler(HTTPException, _not_ours)
    api.add_exception_handler(Exception, _defect)
    return api


def route_paths(routers: Sequence[APIRouter]) -> list[str]:
    """Every HTTP route of the product."""
    return sorted({route.path for router in routers for route in router.routes if isinstance(route, Route)})


def route_beginnings(routers: Sequence[APIRouter]) -> tuple[str, ...]:
    """`/auth/`, `/health`...: how the portal knows what to hand to the routes."""
    return tuple(sorted(set(map(_beginning, route_paths(routers)))))


def _beginning(path: str) -> str:
    """With a parameter, all folders before it: what stands beside it may be a page (`/facturation/`)."""
    if "{" in path:
        return path.partition("{")[0].rpartition("/")[0] + "/"
    return path if path.count("/") == 1 else f"/{path.split('/')[1]}/"


def _refused(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, PropManagerError):
        raise refusal
    if isinstance(refusal, StepUpNeeded) and not reads_json(request):
        return _ask_who_is_there(request)
    told: dict[str, object] = {"error": refusal.message}
    if isinstance(refusal, InvalidInput):
        told["fields"] = refusal.fields
    if isinstance(refusal, StepUpNeeded):
        told["confirm"] = CONFIRM
    if isinstance(refusal, SessionAsleep):
        told["renew"] = True
    if isinstance(refusal, FeatureNotInPlan):
        told["required_plan"] = refusal.required_plan
    return JSONResponse(told, refusal.status, _headers_of(request, refusal))


def _headers_of(request: Request, refusal: PropManagerError) -> dict[str, str] | None:
    if isinstance(refusal, TooManyRequests):
        return throttle.headers_of(refusal)
    asks = refusal.status == HTTPStatus.UNAUTHORIZED and is_api(request.url.path)
    return {"www-authenticate": "Bearer"} if asks else None


def _malformed(_request: Request, refusal: Exception) -> JSONResponse:
    """Names what is wrong and never repeats it: what was sent may be a password."""
    errors = refusal.errors() if isinstance(refusal, RequestValidationError) else []
    fields = {str(error["loc"][-1]): "Cette valeur manque, ou n’a pas la forme attendue." for error in errors}
    return JSONResponse({"error": MALFORMED, "fields": fields}, 422)


def _not_ours(_request: Request, refusal: Exception) -> JSONResponse:
    """Raised by the framework: a body that is no form and no JSON."""
    if not isinstance(refusal, HTTPException):
        raise refusal
    return JSONResponse({"error": MALFORMED}, refusal.status_code, refusal.headers)


def _defect(_request: Request, _defect: Exception) -> JSONResponse:
    """Starlette raises it again once this is said, and the server logs it."""
    return JSONResponse({"error": DEFECT}, 500)


def _ask_who_is_there(request: Request) -> Response:
    """A browser on its way to a download comes back to it; a form that it sent by itself cannot be sent again."""
    asked = f"{request.url.path}?{request.url.query}".rstrip("?") if request.method == "GET" else HOME
    return RedirectResponse(f"{CONFIRM}?{urlencode({'suite': local_path(asked)})}", 303)


def _database_away(_request: Request, _lost: Exception) -> JSONResponse:
    return JSONResponse({"error": DATABASE_AWAY}, 503, {"retry-after": "5"})
