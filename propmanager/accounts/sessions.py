"""Sessions in the database: opened at login, confirmed, ended by revocation. All past the wall, by id."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select, update

from propmanager.accounts import tokens
from propmanager.accounts.model import Arrival, LoginSession, Membership, SessionClient, User
from propmanager.accounts.rights import Role
from propmanager.accounts.tokens import RefreshToken
from propmanager.core.client import NOWHERE, Client
from propmanager.core.tenancy import PlatformSession
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import Plan


@dataclass(frozen=True)
class Identity:
    """Who is behind a session, and what the tenant may do. `tenant_id` and `role` are None on the bare host."""

    session_id: uuid.UUID
    user_id: uuid.UUID
    prenom: str
    nom: str
    email: str
    is_staff: bool
    valid_until: datetime
    confirmed_at: datetime
    second_factor: bool = False  # given to open this very session
    has_totp: bool = False
    email_verified: bool = False
    device: str = ""
    ip_prefix: str = ""
    client: SessionClient = SessionClient.WEB
    tenant_id: uuid.UUID | None = None
    role: Role | None = None
    tenant_nom: str = ""
    tenant_status: TenantStatus | None = None
    plan: Plan | None = None
    trial_ends_at: datetime | None = None
    suspended_reason: SuspendedReason | None = None
    payment_refused: bool = False
    closes_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        return self.valid_until > now

    def has_confirmed(self, now: datetime) -> bool:
        """Whether the password or a second factor was given in the last ten minutes."""
        return now - self.confirmed_at < tokens.CONFIRMATION_LIFE


def open_session(
    db: PlatformSession,
    user_id: uuid.UUID,
    tenant_id: uuid.UUID | None,
    *,
    now: datetime,
    client: Client = NOWHERE,
    kind: SessionClient = SessionClient.WEB,
    second_factor: bool = False,
    confirmed_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> RefreshToken:
    """The last two are those of the session this one follows from, when nothing was proved anew."""
    secret = tokens.new_secret()
    row = LoginSession(
        user_id=user_id,
        tenant_id=tenant_id,
        client=kind,
        device=client.device,
        ip_prefix=client.ip_prefix,
        created_at=now,
        seen_at=now,
        confirmed_at=confirmed_at or now,
        second_factor=second_factor,
        valid_until=now + tokens.ACCESS_LIFE,
        refresh_until=now + tokens.REFRESH_IDLE,
        ends_at=ends_at or now + tokens.SESSION_LIFE,
        refresh_hash=tokens.digest(secret),
    )
    db.add(row)
    db.flush()
    return RefreshToken(row.id, secret)


def revoke(db: PlatformSession, session_id: uuid.UUID, *, now: datetime) -> bool:
    """Ends the session; a trigger tells every web process, which sends its tabs away. False when it was over."""
    ended = db.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == session_id, col(LoginSession.revoked_at).is_(None))
        .values(revoked_at=now)
        .returning(col(LoginSession.id))
    )
    return ended.one_or_none() is not None


def confirm(db: PlatformSession, session_id: uuid.UUID, now: datetime) -> None:
    """A proof was given in this session: what wants a recent one is open for ten minutes."""
    db.exec(update(LoginSession).where(col(LoginSession.id) == session_id).values(confirmed_at=now))


def revoke_all(
    db: PlatformSession,
    user_id: uuid.UUID,
    *,
    now: datetime,
    tenant_id: uuid.UUID | None = None,
    but: uuid.UUID | None = None,
) -> None:
    """Ends the sessions of a person: in one tenant when given, except one when given."""
    chosen = [col(LoginSession.user_id) == user_id, col(LoginSession.revoked_at).is_(None)]
    if tenant_id:
        chosen.append(col(LoginSession.tenant_id) == tenant_id)
    if but:
        chosen.append(col(LoginSession.id) != but)
    db.exec(update(LoginSession).where(*chosen).values(revoked_at=now))


def find_identity(db: PlatformSession, session_id: uuid.UUID) -> Identity | None:
    """Who holds the session, read afresh. None when it is revoked, the account disabled, or the membership gone."""
    query = (
        select(LoginSession, User, Membership, Tenant)
        .join(User, col(User.id) == LoginSession.user_id)
        .outerjoin(
            Membership,
            (col(Membership.tenant_id) == LoginSession.tenant_id) & (col(Membership.user_id) == LoginSession.user_id),
        )
        .outerjoin(Tenant, col(Tenant.id) == LoginSession.tenant_id)
        .where(LoginSession.id == session_id, col(LoginSession.revoked_at).is_(None), col(User.is_disabled).is_(False))
    )
    row = db.exec(query).one_or_none()
    return _identity(*row) if row else None


def identity_of_member(
    db: PlatformSession, user_id: uuid.UUID, tenant_id: uuid.UUID, *, session_id: uuid.UUID, now: datetime
) -> Identity | None:
    """A member for whom something else than a session of theirs acts, until the end of this instant's request.

    None when the account is disabled or the membership gone.
    """
    query = (
        select(User, Membership, Tenant)
        .join(Membership, col(Membership.user_id) == User.id)
        .join(Tenant, col(Tenant.id) == Membership.tenant_id)
        .where(User.id == user_id, Membership.tenant_id == tenant_id, col(User.is_disabled).is_(False))
    )
    row = db.exec(query).one_or_none()
    if row is None:
        return None
    stand_in = LoginSession(
        id=session_id,
        user_id=user_id,
        tenant_id=tenant_id,
        client=SessionClient.API,
        confirmed_at=now,
        valid_until=now + tokens.ACCESS_LIFE,
        refresh_until=now,
        ends_at=now + tokens.ACCESS_LIFE,
        refresh_hash=b"",
    )
    return _identity(stand_in, *row)


def issue_arrival(
    db: PlatformSession,
    user_id: uuid.UUID,
    tenant_id: uuid.UUID,
    *,
    now: datetime,
    second_factor: bool = False,
    confirmed_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> str:
    """A code that opens a session on the tenant's host, once, within a minute: as proved as what it follows from."""
    code = tokens.new_secret()
    db.add(
        Arrival(
            code_hash=tokens.digest(code),
            user_id=user_id,
            tenant_id=tenant_id,
            second_factor=second_factor,
            confirmed_at=confirmed_at or now,
            ends_at=ends_at or now + tokens.SESSION_LIFE,
            expires_at=now + tokens.ARRIVAL_LIFE,
        )
    )
    return code


def use_arrival(db: PlatformSession, code: str, tenant_id: uuid.UUID, *, now: datetime) -> Arrival | None:
    """What the code was made for, or None when it is spent, late, or of another tenant."""
    return db.exec(
        update(Arrival)
        .where(
            col(Arrival.code_hash) == tokens.digest(code),
            col(Arrival.tenant_id) == tenant_id,
            col(Arrival.used_at).is_(None),
            col(Arrival.expires_at) > now,
        )
        .values(used_at=now)
        .returning(Arrival)
    ).scalar_one_or_none()


def _identity(
    session: LoginSession, user: User, membership: Membership | None, tenant: Tenant | None
) -> Identity | None:
    person = Identity(
        session_id=session.id,
        user_id=user.id,
        prenom=user.prenom,
        nom=user.nom,
        email=user.email,
        is_staff=user.is_staff,
        valid_until=min(session.valid_until, session.ends_at),
        confirmed_at=session.confirmed_at,
        second_factor=session.second_factor,
        has_totp=user.totp_secret is not None,
        email_verified=user.email_verified_at is not None,
        device=session.device,
        ip_prefix=session.ip_prefix,
        client=session.client,
    )
    if session.tenant_id is None:
        return person
    if membership is None or tenant is None:
        return None
    return replace(
        person,
        tenant_id=tenant.id,
        role=membership.role,
        tenant_nom=tenant.nom,
        tenant_status=tenant.status,
        plan=tenant.plan,
        trial_ends_at=tenant.trial_ends_at,
        suspended_reason=tenant.suspended_reason,
        payment_refused=tenant.payment_refused,
        closes_at=tenant.closes_at,
    )
