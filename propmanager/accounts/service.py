"""What the other rooms may ask of the accounts. Each function is one transaction, run in a database thread."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from propmanager.accounts import sessions
from propmanager.accounts.arrival import arrival_url
from propmanager.accounts.login import Entry, log_in
from propmanager.accounts.model import Membership
from propmanager.accounts.rights import Action, Role, may, outranks
from propmanager.accounts.sessions import Identity, Rotation
from propmanager.accounts.signup import SignUp, register
from propmanager.accounts.signup import read as read_sign_up
from propmanager.accounts.tokens import RefreshToken, parse_refresh_token, read_session_id, sign_access_token
from propmanager.core.errors import NotAllowed
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant

__all__ = [
    "Action",
    "Entry",
    "Identity",
    "RefreshToken",
    "Role",
    "Rotation",
    "SignUp",
    "Space",
    "arrival_url",
    "arrive",
    "enter_space",
    "identity_of",
    "log_in",
    "log_out",
    "may",
    "outranks",
    "parse_refresh_token",
    "read_session_id",
    "read_sign_up",
    "refresh",
    "sign_access_token",
    "sign_up",
    "spaces_of",
]


@dataclass(frozen=True)
class Space:
    """One tenant a user may enter."""

    tenant_id: uuid.UUID
    nom: str
    subdomain: str
    role: Role


def sign_up(draft: SignUp, password_hash: str, now: datetime) -> str:
    """The arrival code for the new tenant's host. Raises InvalidInput when a name is taken."""
    with platform_session("sign-up") as db:
        return register(db, draft, password_hash, now=now)


def arrive(code: str, tenant_id: uuid.UUID, now: datetime) -> tuple[RefreshToken, uuid.UUID] | None:
    """Spends an arrival code: the session it opens and its user, or None."""
    with platform_session("arrival") as db:
        user_id = sessions.use_arrival(db, code, tenant_id, now=now)
        return (sessions.open_session(db, user_id, tenant_id, now=now), user_id) if user_id else None


def refresh(given: RefreshToken, now: datetime) -> tuple[Rotation, RefreshToken, Identity | None]:
    with platform_session("refresh") as db:
        rotation, token = sessions.rotate(db, given, now=now)
        identity = None if rotation == Rotation.REFUSED else sessions.find_identity(db, given.session_id)
        return rotation, token, identity


def log_out(session_id: uuid.UUID, now: datetime) -> None:
    with platform_session("logout") as db:
        sessions.revoke(db, session_id, now=now)


def identity_of(session_id: uuid.UUID) -> Identity | None:
    with platform_session("identity") as db:
        return sessions.find_identity(db, session_id)


def spaces_of(user_id: uuid.UUID) -> list[Space]:
    """The tenants of a user, by name."""
    with platform_session("spaces") as db:
        query = (
            select(Tenant, Membership)
            .join(Membership, col(Membership.tenant_id) == Tenant.id)
            .where(Membership.user_id == user_id)
            .order_by(col(Tenant.nom))
        )
        return [Space(tenant.id, tenant.nom, tenant.subdomain, member.role) for tenant, member in db.exec(query)]


def enter_space(user_id: uuid.UUID, subdomain: str, now: datetime) -> str:
    """An arrival code for one of the user's tenants. Raises NotAllowed for any other."""
    with platform_session("choice of space") as db:
        query = select(Membership).join(Tenant, col(Tenant.id) == Membership.tenant_id)
        member = db.exec(query.where(Tenant.subdomain == subdomain, Membership.user_id == user_id)).one_or_none()
        if member is None:
            raise NotAllowed("Cet espace ne vous est pas ouvert.")
        return sessions.issue_arrival(db, user_id, member.tenant_id, now=now)
