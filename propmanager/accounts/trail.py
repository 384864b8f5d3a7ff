"""Who acted, for the journal: from a person and where they ask from, or from their session."""

import uuid
from datetime import datetime

from sqlmodel import col, select

from propmanager.accounts.model import LoginSession, Membership, User
from propmanager.core.client import Client
from propmanager.core.tenancy import PlatformSession
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind


def actor(user: User, client: Client) -> Actor:
    return Actor(user.id, f"{user.prenom} {user.nom}", client.device, client.ip_prefix)


def actor_of_session(db: PlatformSession, session_id: uuid.UUID) -> Actor:
    """The holder of the session, with its device and its place. Raises NoResultFound."""
    query = select(LoginSession, User).join(User, col(User.id) == LoginSession.user_id)
    session, user = db.exec(query.where(LoginSession.id == session_id)).one()
    return Actor(user.id, f"{user.prenom} {user.nom}", session.device, session.ip_prefix)


def record_for_account(db: PlatformSession, kind: Kind, who: Actor, *, now: datetime, **details: str) -> None:
    """What concerns the account as a whole is told to each tenant the person belongs to."""
    tenant_ids = db.exec(select(Membership.tenant_id).where(Membership.user_id == who.user_id)).all()
    journal.record(db, kind, who, tenant_ids, now=now, **details)


def record_at(
    db: PlatformSession, kind: Kind, who: Actor, tenant_id: uuid.UUID | None, *, now: datetime, **details: str
) -> None:
    """To the tenant it happened in; without one, on the bare host, to each the person belongs to."""
    if tenant_id:
        journal.record(db, kind, who, [tenant_id], now=now, **details)
    else:
        record_for_account(db, kind, who, now=now, **details)


def record_in_session(db: PlatformSession, kind: Kind, session_id: uuid.UUID, *, now: datetime, **details: str) -> None:
    """What the holder of the session did in it, to the tenant it is of. Raises NoResultFound."""
    tenant_id = db.exec(select(LoginSession.tenant_id).where(LoginSession.id == session_id)).one()
    record_at(db, kind, actor_of_session(db, session_id), tenant_id, now=now, **details)
