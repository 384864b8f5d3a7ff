"""What the other rooms may ask of the accounts. Each function is one transaction, run in a database thread."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from propmanager.accounts import (
    address,
    confirmation,
    factor_changes,
    leaving,
    login,
    members,
    second_step,
    session_list,
    sessions,
    trail,
)
from propmanager.accounts.arrival import arrival_url, space_url
from propmanager.accounts.login import Entry, let_through, log_in, verify
from propmanager.accounts.model import LoginSession, Membership, SessionClient
from propmanager.accounts.passwords import MINIMUM as SHORTEST_PASSWORD
from propmanager.accounts.program_login import log_in_program
from propmanager.accounts.relying_party import RelyingParty, relying_party
from propmanager.accounts.renewal import Renewal, Rotation, refresh
from propmanager.accounts.rights import Action, Role, may, outranks
from propmanager.accounts.session_list import OpenSession
from propmanager.accounts.session_words import device_of, place_of
from propmanager.accounts.sessions import Identity, find_identity, identity_of_member
from propmanager.accounts.tasks import deliver
from propmanager.accounts.tokens import (
    ACCESS_LIFE,
    CHALLENGE_LIFE,
    DEVICE_LIFE,
    REFRESH_IDLE,
    RefreshToken,
    digest,
    new_secret,
    parse_refresh_token,
    read_api_session_id,
    read_session_id,
    sign_access_token,
    write_refresh_token,
)
from propmanager.accounts.tokens import Audience as TokenAudience
from propmanager.accounts.trail import actor, actor_of_session
from propmanager.core.client import NOWHERE, Client
from propmanager.core.errors import NotAllowed, NotAuthenticated
from propmanager.core.tenancy import platform_session
from propmanager.journal.service import Actor, Kind
from propmanager.tenants.model import Tenant

__all__ = [
    "ACCESS_LIFE",
    "CHALLENGE_LIFE",
    "DEVICE_LIFE",
    "REFRESH_IDLE",
    "SHORTEST_PASSWORD",
    "Action",
    "Entry",
    "Identity",
    "OpenSession",
    "RefreshToken",
    "RelyingParty",
    "Renewal",
    "Role",
    "Rotation",
    "SessionClient",
    "Space",
    "TokenAudience",
    "actor",
    "actor_of_session",
    "address",
    "arrival_url",
    "arrive",
    "confirmation",
    "deliver",
    "device_of",
    "digest",
    "end_session",
    "enter_space",
    "factor_changes",
    "find_identity",
    "identity_of",
    "identity_of_member",
    "leaving",
    "let_through",
    "log_in",
    "log_in_program",
    "log_out",
    "may",
    "members",
    "new_secret",
    "outranks",
    "parse_refresh_token",
    "place_of",
    "read_api_session_id",
    "read_session_id",
    "refresh",
    "relying_party",
    "second_step",
    "session_list",
    "sign_access_token",
    "space_url",
    "spaces_of",
    "team_of",
    "verify",
    "who_acts",
    "write_refresh_token",
]


@dataclass(frozen=True)
class Space:
    """One tenant a user may enter."""

    tenant_id: uuid.UUID
    nom: str
    subdomain: str
    role: Role


def arrive(code: str, tenant_id: uuid.UUID, now: datetime, client: Client = NOWHERE) -> Entry | None:
    """Spends an arrival code: the session it opens, or None."""
    try:
        with platform_session("arrival") as db:
            return login.arrive(db, code, tenant_id, client=client, now=now)
    except NotAuthenticated:  # the account was disabled, or the membership ended, within the code's minute
        return None


def log_out(session_id: uuid.UUID, now: datetime) -> None:
    with platform_session("logout") as db:
        if sessions.revoke(db, session_id, now=now):
            trail.record_in_session(db, Kind.LOGOUT, session_id, now=now)


def end_session(session_id: uuid.UUID, now: datetime) -> None:
    """Another one takes its place in the same browser."""
    with platform_session("session replaced") as db:
        sessions.revoke(db, session_id, now=now)


def identity_of(session_id: uuid.UUID) -> Identity | None:
    with platform_session("identity") as db:
        return sessions.find_identity(db, session_id)


def who_acts(session_id: uuid.UUID) -> Actor:
    """The holder of the session, as the journal names them."""
    with platform_session("who acts") as db:
        return trail.actor_of_session(db, session_id)


def team_of(tenant_id: uuid.UUID) -> list[members.TeamMember]:
    """The members of a tenant, the oldest first."""
    with platform_session("team of the tenant") as db:
        return members.members_of(db, tenant_id)


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


def enter_space(session_id: uuid.UUID, subdomain: str, now: datetime) -> str:
    """An arrival code for one of the tenants of the session's holder, as proved and as old as that session.

    Raises NotAllowed for any other tenant.
    """
    with platform_session("choice of space") as db:
        session = db.get_one(LoginSession, session_id)
        query = select(Membership.tenant_id).join(Tenant, col(Tenant.id) == Membership.tenant_id)
        mine = query.where(Tenant.subdomain == subdomain, Membership.user_id == session.user_id)
        tenant_id = db.exec(mine).one_or_none()
        if tenant_id is None:
            raise NotAllowed("Cet espace ne vous est pas ouvert.")
        return sessions.issue_arrival(
            db,
            session.user_id,
            tenant_id,
            now=now,
            second_factor=session.second_factor,
            confirmed_at=session.confirmed_at,
            ends_at=session.ends_at,
        )
