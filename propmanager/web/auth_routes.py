"""Login, refresh, logout and arrival over HTTP: the only answers that set cookies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from propmanager.accounts import service as accounts
from propmanager.accounts.service import RefreshToken
from propmanager.core import clock
from propmanager.core.errors import NotAuthenticated
from propmanager.core.settings import settings
from propmanager.core.threads import in_database_thread
from propmanager.web import cookies, origins
from propmanager.web.access import LOGIN
from propmanager.web.letting_in import answer_for, let_in, reads_json, set_session
from propmanager.web.member import forget_session
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/auth")

CurrentVisit = Annotated[Visit, Depends(visit_of)]


@router.post("/login")
async def log_in(
    request: Request, visit: CurrentVisit, email: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """JSON for the page's own script: `location` to go to, or `error` to show. Without scripts, a redirection."""
    try:
        entry = await accounts.log_in(email, password, visit.tenant_id, client=visit.client, now=clock.now())
    except NotAuthenticated:
        if reads_json(request):
            raise
        return RedirectResponse(LOGIN, 303)
    return await let_in(entry, visit, answer_for(request))


@router.get("/arrivee")
async def arrive(request: Request, visit: CurrentVisit, code: str = "") -> Response:
    """Opens a session on the tenant's host with a code made on the bare one."""
    if visit.tenant_id is None or not origins.may_arrive(request.headers, settings().base_url):
        return RedirectResponse(LOGIN, 303)
    entry = await in_database_thread(accounts.arrive, code, visit.tenant_id, clock.now(), visit.client)
    if entry is None:
        return RedirectResponse(LOGIN, 303)
    return await let_in(entry, visit, lambda location: RedirectResponse(location, 303))


@router.post("/refresh")
async def refresh(request: Request, visit: CurrentVisit) -> Response:
    """204 when the session lives on; 401 when it is over, and the cookies are cleared."""
    given = _refresh_token(request)
    if given is None:
        return _signed_out()
    key = settings().jwt_secret.get_secret_value()
    renewal = await in_database_thread(accounts.refresh, given, visit.tenant_id, clock.now(), key=key)
    if renewal.identity is None:
        return _signed_out()
    forget_session(request, renewal.identity)
    answer = Response(status_code=204)
    set_session(answer, renewal.token, renewal.identity.user_id, renewal.ends_at)
    return answer


@router.post("/logout")
async def log_out(request: Request, visit: CurrentVisit) -> Response:
    """Ends the session in every tab, and clears the cookies. Either cookie says which one."""
    given = _refresh_token(request)
    named = {visit.session_id, given.session_id if given else None}
    for session_id in filter(None, named):
        await in_database_thread(accounts.log_out, session_id, clock.now())
    answer = JSONResponse({"location": LOGIN})
    cookies.clear(answer)
    return answer


def _refresh_token(request: Request) -> RefreshToken | None:
    key = settings().jwt_secret.get_secret_value()
    return accounts.parse_refresh_token(request.cookies.get(cookies.refresh_name(), ""), key=key)


def _signed_out() -> Response:
    answer = JSONResponse({"error": "Votre session est terminée. Connectez-vous de nouveau."}, 401)
    cookies.clear(answer)
    return answer
