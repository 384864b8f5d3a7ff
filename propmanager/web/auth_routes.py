"""Login, refresh, logout and arrival over HTTP: the only answers that set cookies."""

import uuid
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Entry, RefreshToken, Rotation
from propmanager.core import clock
from propmanager.core.errors import NotAuthenticated
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread
from propmanager.tenants import service as tenants
from propmanager.web import cookies, origins
from propmanager.web.access import CHOICE, LOGIN
from propmanager.web.page_server import HOME
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")
STAFF_HOME = "/admin/composants"

CurrentVisit = Annotated[Visit, Depends(visit_of)]


@router.post("/login")
async def log_in(
    request: Request, visit: CurrentVisit, email: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """JSON for the page's own script: `location` to go to, or `error` to show. Without scripts, a redirection."""
    reads_json = "text/html" not in request.headers.get("accept", "")
    try:
        entry = await accounts.log_in(email, password, visit.tenant_id, now=clock.now())
    except NotAuthenticated as refusal:
        return JSONResponse({"error": refusal.message}, refusal.status) if reads_json else RedirectResponse(LOGIN, 303)
    return await _let_in(entry, visit, _as_json if reads_json else _as_redirection)


@router.get("/arrivee")
async def arrive(request: Request, visit: CurrentVisit, code: str = "") -> Response:
    """Opens a session on the tenant's host with a code made on the bare one."""
    if visit.tenant_id is None or not origins.may_arrive(request.headers, settings().base_url):
        return RedirectResponse(LOGIN, 303)
    opened = await in_database_thread(accounts.arrive, code, visit.tenant_id, clock.now())
    if opened is None:
        return RedirectResponse(LOGIN, 303)
    token, user_id = opened
    return _with_session(RedirectResponse(HOME, 303), token, user_id)


@router.post("/refresh")
async def refresh(request: Request, visit: CurrentVisit) -> Response:
    """204 when the session lives on; 401 when it is over, and the cookies are cleared."""
    given = accounts.parse_refresh_token(request.cookies.get(cookies.refresh_name(), ""))
    if given is None:
        return _signed_out()
    rotation, token, identity = await in_database_thread(accounts.refresh, given, clock.now())
    if rotation == Rotation.REFUSED or identity is None or identity.tenant_id != visit.tenant_id:
        return _signed_out()
    answer = Response(status_code=204)
    if rotation == Rotation.DONE:
        cookies.set_refresh(answer, str(token))
    cookies.set_access(answer, _access_token(identity.session_id, identity.user_id))
    return answer


@router.post("/logout")
async def log_out(visit: CurrentVisit) -> Response:
    """Ends the session in every tab, and clears the cookies."""
    if visit.session_id:
        await in_database_thread(accounts.log_out, visit.session_id, clock.now())
    answer = JSONResponse({"location": LOGIN})
    cookies.clear(answer)
    return answer


def _as_json(location: str) -> Response:
    return JSONResponse({"location": location})


def _as_redirection(location: str) -> Response:
    return RedirectResponse(location, 303)


async def _let_in(entry: Entry, visit: Visit, answer: Callable[[str], Response]) -> Response:
    if entry.session:
        home = HOME if visit.tenant_id else STAFF_HOME if entry.is_staff else CHOICE
        return _with_session(answer(home), entry.session, entry.user_id)
    subdomain = await in_database_thread(_subdomain_of, entry)
    return answer(accounts.arrival_url(subdomain, entry.arrival_code))


def _subdomain_of(entry: Entry) -> str:
    with platform_session("login's only tenant") as db:
        (tenant,) = tenants.tenants_of(db, [entry.arrival_tenant_id] if entry.arrival_tenant_id else [])
        return tenant.subdomain


def _with_session(answer: Response, token: RefreshToken, user_id: uuid.UUID) -> Response:
    cookies.set_refresh(answer, str(token))
    cookies.set_access(answer, _access_token(token.session_id, user_id))
    return answer


def _access_token(session_id: uuid.UUID, user_id: uuid.UUID) -> str:
    key = settings().jwt_secret.get_secret_value()
    return accounts.sign_access_token(session_id, user_id, now=clock.now(), key=key)


def _signed_out() -> Response:
    answer = JSONResponse({"error": "Votre session est terminée. Connectez-vous de nouveau."}, 401)
    cookies.clear(answer)
    return answer
