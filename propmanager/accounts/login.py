"""Login: the password is verified away from the event loop and away from the database's threads."""

import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from propmanager.accounts import passwords, sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.tokens import RefreshToken
from propmanager.core.errors import NotAuthenticated
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread, in_password_thread

REFUSED = "E-mail ou mot de passe incorrect."


@dataclass(frozen=True)
class Entry:
    """What a right password opens: a session on this host, or an arrival code for the only tenant of the user."""

    user_id: uuid.UUID
    session: RefreshToken | None = None
    arrival_code: str = ""
    arrival_tenant_id: uuid.UUID | None = None
    is_staff: bool = False


@dataclass(frozen=True)
class _Candidate:
    user_id: uuid.UUID
    password_hash: str
    is_staff: bool
    tenant_ids: tuple[uuid.UUID, ...]


async def log_in(email: str, password: str, tenant_id: uuid.UUID | None, *, now: datetime) -> Entry:
    """`tenant_id` is that of the host, None on the bare one. Raises NotAuthenticated: one sentence for all cases."""
    candidate = await in_database_thread(_find_candidate, _key(email))
    known_hash = candidate.password_hash if candidate else passwords.NOBODY
    is_right = await in_password_thread(passwords.matches, password, known_hash)
    if candidate is None or not is_right or (tenant_id and tenant_id not in candidate.tenant_ids):
        raise NotAuthenticated(REFUSED)
    return await in_database_thread(_enter, candidate, tenant_id, now)


async def hash_away_from_loop(password: str) -> str:
    return await in_password_thread(passwords.hash_password, password)


def _key(email: str) -> str:
    """As sign-up stores it; empty, which is nobody's, for what PostgreSQL would not even look up."""
    key = unicodedata.normalize("NFC", email.strip()).casefold()
    return key if key.isprintable() else ""


def _find_candidate(email: str) -> _Candidate | None:
    with platform_session("login") as db:
        user = db.exec(select(User).where(User.email == email)).one_or_none()
        if user is None:
            return None
        tenant_ids = db.exec(select(Membership.tenant_id).where(Membership.user_id == user.id)).all()
        return _Candidate(user.id, user.password_hash, user.is_staff, tuple(tenant_ids))


def _enter(candidate: _Candidate, tenant_id: uuid.UUID | None, now: datetime) -> Entry:
    with platform_session("login") as db:
        if tenant_id is None and len(candidate.tenant_ids) == 1 and not candidate.is_staff:
            return _send_to_only_tenant(db, candidate, now)
        session = sessions.open_session(db, candidate.user_id, tenant_id, now=now)
        return Entry(candidate.user_id, session=session, is_staff=candidate.is_staff and tenant_id is None)


def _send_to_only_tenant(db: PlatformSession, candidate: _Candidate, now: datetime) -> Entry:
    (only,) = candidate.tenant_ids
    code = sessions.issue_arrival(db, candidate.user_id, only, now=now)
    return Entry(candidate.user_id, arrival_code=code, arrival_tenant_id=only)
