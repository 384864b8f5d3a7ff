"""Login, refresh and logout of programs: the same services as the web, and JSON instead of cookies."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from propmanager.accounts import service as accounts
from propmanager.accounts.service import ACCESS_LIFE, RefreshToken, SessionClient, TokenAudience
from propmanager.api.bearer import INVALID, Given
from propmanager.core import clock
from propmanager.core.errors import NotAuthenticated, NotFound
from propmanager.core.settings import settings
from propmanager.core.threads import in_database_thread
from propmanager.web.visit import Visit, visit_of

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])

CurrentVisit = Annotated[Visit, Depends(visit_of)]
_LONGEST = 4096


class Credentials(BaseModel):
    email: str = Field(max_length=_LONGEST)
    password: str = Field(max_length=_LONGEST)
    code: str = Field("", max_length=_LONGEST, description="For an account that has a second factor.")


class Renewable(BaseModel):
    refresh_token: str = Field(max_length=_LONGEST)


class Closable(BaseModel):
    refresh_token: str = Field("", max_length=_LONGEST)


class Tokens(BaseModel):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a kind of token
    expires_in: int = int(ACCESS_LIFE.total_seconds())
    refresh_token: str


@router.post("/login")
async def log_in(visit: CurrentVisit, given: Credentials) -> Tokens:
    """On the host of a space. 401 for whatever is wrong with the address or the password."""
    now = clock.now()
    entry = await accounts.log_in_program(
        given.email, given.password, given.code, _tenant_of(visit), client=visit.client, now=now
    )
    if entry.session is None:  # a program names its space, and gives its code, in the request itself
        raise NotAuthenticated(INVALID)
    return _tokens(entry.session, entry.user_id, now)


@router.post("/refresh")
async def refresh(visit: CurrentVisit, given: Renewable) -> Tokens:
    """Each refresh token is good once; a second use, half a minute later, ends the session."""
    now, key = clock.now(), settings().jwt_secret.get_secret_value()
    token = accounts.parse_refresh_token(given.refresh_token, key=key, audience=TokenAudience.API)
    if token is None:
        raise NotAuthenticated(INVALID)
    kind = SessionClient.API
    renewal = await in_database_thread(accounts.refresh, token, _tenant_of(visit), now, key=key, kind=kind)
    if renewal.identity is None:
        raise NotAuthenticated(INVALID)
    return _tokens(renewal.token, renewal.identity.user_id, now)


@router.post("/logout", status_code=204)
async def log_out(bearer: Given, given: Closable | None = None) -> Response:
    """Either token says which session ends."""
    key = settings().jwt_secret.get_secret_value()
    refresh_token = given.refresh_token if given else ""
    token = accounts.parse_refresh_token(refresh_token, key=key, audience=TokenAudience.API)
    by_access = accounts.read_api_session_id(bearer.credentials, key=key) if bearer else None
    named = {by_access, token.session_id if token else None} - {None}
    if not named:
        raise NotAuthenticated(INVALID)
    for session_id in filter(None, named):
        await in_database_thread(accounts.log_out, session_id, clock.now())
    return Response(status_code=204)


def _tenant_of(visit: Visit) -> uuid.UUID:
    if visit.tenant_id is None:
        raise NotFound("L’API répond à l’adresse de votre espace, par exemple https://votre-espace.propmanager.fr.")
    return visit.tenant_id


def _tokens(session: RefreshToken, user_id: uuid.UUID, now: datetime) -> Tokens:
    key, audience = settings().jwt_secret.get_secret_value(), TokenAudience.API
    return Tokens(
        access_token=accounts.sign_access_token(session.session_id, user_id, now=now, key=key, audience=audience),
        refresh_token=accounts.write_refresh_token(session, key=key, audience=audience),
    )
