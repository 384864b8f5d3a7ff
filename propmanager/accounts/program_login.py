"""Login of a program: the same password, limits and second factor as a browser's, in one request."""

import uuid
from datetime import datetime

from propmanager.accounts import factors, login, trail
from propmanager.accounts.login import Entry, Verified
from propmanager.accounts.model import SessionClient, User
from propmanager.core import limits
from propmanager.core.client import Client
from propmanager.core.errors import NotAuthenticated
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread
from propmanager.journal.service import Kind

CODE_WANTED = "Ce compte a un second facteur : joignez un code (champ « code »)."
WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant."


async def log_in_program(
    email: str, password: str, code: str, tenant_id: uuid.UUID, *, client: Client, now: datetime
) -> Entry:
    """Raises NotAuthenticated and TooManyRequests. A wrong code counts as a wrong password does."""
    verified = await login.verify(email, password, tenant_id, client=client, now=now)
    wants_code = await in_database_thread(_wants_code, verified.user_id)
    if wants_code:
        await _take_code(verified, code, tenant_id, client, now)
    await verified.tries.give_back()
    return await in_database_thread(_open, verified.user_id, tenant_id, client, now, second_factor=wants_code)


async def _take_code(verified: Verified, code: str, tenant_id: uuid.UUID, client: Client, now: datetime) -> None:
    if not code:
        await verified.tries.give_back()
        raise NotAuthenticated(CODE_WANTED)
    await limits.hit(factors.CODES, str(verified.user_id))
    if not await in_database_thread(_takes, verified.user_id, code, tenant_id, client, now):
        raise NotAuthenticated(WRONG_CODE)
    await limits.give_back(factors.CODES, str(verified.user_id))


def _wants_code(user_id: uuid.UUID) -> bool:
    with platform_session("login of a program") as db:
        return factors.factors_of(db, user_id).any


def _takes(user_id: uuid.UUID, code: str, tenant_id: uuid.UUID, client: Client, now: datetime) -> bool:
    with platform_session("second factor of a program") as db:
        if factors.takes_code(db, user_id, code, now=now, client=client):
            return True
        who = trail.actor(db.get_one(User, user_id), client)
        trail.record_at(db, Kind.LOGIN_FAILED, who, tenant_id, now=now, step="second_factor")
        return False


def _open(user_id: uuid.UUID, tenant_id: uuid.UUID, client: Client, now: datetime, *, second_factor: bool) -> Entry:
    kind = SessionClient.API
    with platform_session("login of a program") as db:
        return login.enter(db, user_id, tenant_id, client=client, now=now, second_factor=second_factor, kind=kind)
