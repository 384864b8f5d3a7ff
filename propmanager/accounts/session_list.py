"""A person's own open sessions: seen, and ended one by one or all but this one."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from propmanager.accounts import sessions, trail
from propmanager.accounts.model import LoginSession, SessionClient
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal.service import Kind
from propmanager.tenants.model import Tenant

GONE = "Cette session est déjà fermée. Rechargez la page pour voir celles qui restent."


@dataclass(frozen=True)
class OpenSession:
    """`tenant_nom` is empty on the bare host."""

    id: uuid.UUID
    device: str
    ip_prefix: str
    client: SessionClient
    tenant_nom: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


def open_sessions(own_id: uuid.UUID, now: datetime) -> list[OpenSession]:
    """Those of the holder of the session `own_id`: that one first, then the last used."""
    with platform_session("own sessions") as db:
        query = (
            select(LoginSession, Tenant)
            .outerjoin(Tenant, col(Tenant.id) == LoginSession.tenant_id)
            .where(*_open_ones(db, own_id, now))
            .order_by((col(LoginSession.id) == own_id).desc(), col(LoginSession.seen_at).desc())
        )
        return [_open_session(session, tenant, own_id) for session, tenant in db.exec(query)]


def close_one(own_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> None:
    """Raises NotFound for a session that is over, and for one of somebody else: they answer the same."""
    with platform_session("own session closed") as db:
        mine = select(LoginSession.id).where(*_open_ones(db, own_id, now), LoginSession.id == session_id)
        if db.exec(mine).one_or_none() is None:
            raise NotFound(GONE)
        _close(db, own_id, session_id, now)


def close_others(own_id: uuid.UUID, now: datetime) -> int:
    """How many were ended."""
    with platform_session("own other sessions closed") as db:
        others = select(LoginSession.id).where(*_open_ones(db, own_id, now), LoginSession.id != own_id)
        return sum(_close(db, own_id, session_id, now) for session_id in db.exec(others).all())


def _close(db: PlatformSession, own_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> bool:
    if not sessions.revoke(db, session_id, now=now):
        return False
    closed = db.get_one(LoginSession, session_id)
    who = trail.actor_of_session(db, own_id)
    trail.record_at(db, Kind.SESSION_REVOKED, who, closed.tenant_id, now=now, closed_device=closed.device)
    return True


def _open_ones(db: PlatformSession, own_id: uuid.UUID, now: datetime) -> tuple:
    user_id = db.get_one(LoginSession, own_id).user_id
    return (
        col(LoginSession.user_id) == user_id,
        col(LoginSession.revoked_at).is_(None),
        col(LoginSession.refresh_until) > now,
        col(LoginSession.ends_at) > now,
    )


def _open_session(session: LoginSession, tenant: Tenant | None, own_id: uuid.UUID) -> OpenSession:
    return OpenSession(
        id=session.id,
        device=session.device,
        ip_prefix=session.ip_prefix,
        client=session.client,
        tenant_nom=tenant.nom if tenant else "",
        created_at=session.created_at,
        seen_at=session.seen_at,
        is_current=session.id == own_id,
    )
