"""Lets in whoever has proved who they are: the cookies of what was opened, and the page to go to."""

import uuid
from collections.abc import Callable
from datetime import datetime

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Entry, RefreshToken
from propmanager.core import clock
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread
from propmanager.tenants import service as tenants
from propmanager.web import cookies
from propmanager.web.access import CHOICE
from propmanager.web.page_server import HOME
from propmanager.web.visit import Visit

SECOND_STEP = "/connexion/verification"
STAFF_HOME = "/admin/abonnements"

Answer = Callable[[str], Response]


def reads_json(request: Request) -> bool:
    """Whether the page's own script asks. A browser whose scripts have not come yet posts the form by itself."""
    return "text/html" not in request.headers.get("accept", "")


def answer_for(request: Request) -> Answer:
    """How the request is told where to go: by JSON, or by a redirection."""
    return _as_json if reads_json(request) else _as_redirection


async def let_in(entry: Entry, visit: Visit, answer: Answer) -> Response:
    """Whatever was signed in here before ends: nobody goes on in a session that somebody else may have planted."""
    if entry.challenge:
        asked = answer(SECOND_STEP)
        cookies.set_challenge(asked, entry.challenge)
        return asked
    if visit.session_id:
        await in_database_thread(accounts.end_session, visit.session_id, clock.now())
    reply = await _opened(entry, visit, answer)
    cookies.clear_challenge(reply)
    if entry.device_token:
        cookies.set_device(reply, entry.device_token)
    return reply


def set_session(answer: Response, token: RefreshToken, user_id: uuid.UUID, ends_at: datetime | None) -> None:
    """The cookies live as long as the session may without a visit, and never longer than the session."""
    now, key = clock.now(), settings().jwt_secret.get_secret_value()
    life = min(accounts.REFRESH_IDLE, ends_at - now) if ends_at else accounts.REFRESH_IDLE
    cookies.set_session(
        answer,
        access=accounts.sign_access_token(token.session_id, user_id, now=now, key=key),
        refresh=accounts.write_refresh_token(token, key=key),
        seconds=max(0, int(life.total_seconds())),
    )


async def _opened(entry: Entry, visit: Visit, answer: Answer) -> Response:
    if entry.session:
        reply = answer(HOME if visit.tenant_id else STAFF_HOME if entry.is_staff else CHOICE)
        set_session(reply, entry.session, entry.user_id, entry.session_ends_at)
        return reply
    subdomain = await in_database_thread(_subdomain_of, entry)
    reply = answer(accounts.arrival_url(subdomain, entry.arrival_code))
    cookies.clear(reply)
    return reply


def _subdomain_of(entry: Entry) -> str:
    with platform_session("login's only tenant") as db:
        (tenant,) = tenants.tenants_of(db, [entry.arrival_tenant_id] if entry.arrival_tenant_id else [])
        return tenant.subdomain


def _as_json(location: str) -> Response:
    return JSONResponse({"location": location})


def _as_redirection(location: str) -> Response:
    return RedirectResponse(location, 303)
