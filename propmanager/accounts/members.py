"""The people of a tenant, for the team: read, added, given a role, removed. Always one tenant, by its id."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select, update

from propmanager.accounts import passwords, sessions
from propmanager.accounts.model import LoginSession, Membership, User
from propmanager.accounts.passwords import Password
from propmanager.accounts.proof_model import Passkey
from propmanager.accounts.rights import Role
from propmanager.core import forms
from propmanager.core.errors import Conflict, InvalidInput
from propmanager.core.tenancy import PlatformSession
from propmanager.core.threads import in_password_thread

MADE_MEANWHILE = "Un compte vient d’être créé avec cette adresse. Rechargez la page, puis connectez-vous."


@dataclass(frozen=True)
class TeamMember:
    """One member as the team sees them. `seen_at` is the last sign of life in this tenant."""

    user_id: uuid.UUID
    prenom: str
    nom: str
    email: str
    role: Role
    since: datetime
    seen_at: datetime | None
    has_second_factor: bool


@dataclass(frozen=True)
class Account:
    """Whom an address belongs to, for a mail or an invitation."""

    user_id: uuid.UUID
    prenom: str
    nom: str
    email: str


@dataclass(frozen=True)
class Newcomer:
    """What somebody invited chose for the account they do not have yet."""

    prenom: str
    nom: str
    password_hash: str = field(repr=False)


class _NewcomerForm(BaseModel):
    prenom: Annotated[str, forms.name(60)]
    nom: Annotated[str, forms.name(60)]
    password: Password


async def read_newcomer(typed: dict[str, Any], *, email: str) -> Newcomer:
    """Raises InvalidInput."""
    read = forms.validate(_NewcomerForm, typed)
    if weakness := await in_password_thread(passwords.weakness, read.password, [read.prenom, read.nom, email]):
        raise InvalidInput({"password": weakness})
    return Newcomer(read.prenom, read.nom, await in_password_thread(passwords.hash_password, read.password))


def members_of(db: PlatformSession, tenant_id: uuid.UUID) -> list[TeamMember]:
    """The oldest first."""
    seen_at = (
        select(func.max(LoginSession.seen_at))
        .where(LoginSession.user_id == User.id, LoginSession.tenant_id == tenant_id)
        .scalar_subquery()
    )
    has_passkey = select(Passkey.user_id).where(Passkey.user_id == User.id).exists()
    query = (
        select(User, Membership, seen_at, col(User.totp_secret).is_not(None) | has_passkey)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.tenant_id == tenant_id)
        .order_by(col(Membership.created_at), col(Membership.id))
    )
    return [_team_member(*row) for row in db.exec(query)]


def _team_member(user: User, membership: Membership, seen_at: datetime | None, has_factor: bool) -> TeamMember:  # noqa: FBT001 - columns of one row
    return TeamMember(
        user_id=user.id,
        prenom=user.prenom,
        nom=user.nom,
        email=user.email,
        role=membership.role,
        since=membership.created_at,
        seen_at=seen_at,
        has_second_factor=has_factor,
    )


def role_in(db: PlatformSession, tenant_id: uuid.UUID, user_id: uuid.UUID) -> Role | None:
    member = db.exec(select(Membership).where(*_membership(tenant_id, user_id))).one_or_none()
    return member.role if member else None


def count_members(db: PlatformSession, tenant_id: uuid.UUID) -> int:
    return db.exec(select(func.count()).select_from(Membership).where(Membership.tenant_id == tenant_id)).one()


def count_other_owners(db: PlatformSession, tenant_id: uuid.UUID, user_id: uuid.UUID) -> int:
    """Owners besides this person who can still log in: a disabled account looks after nothing."""
    query = select(func.count()).select_from(Membership).join(User, col(User.id) == Membership.user_id)
    others = (Membership.tenant_id == tenant_id, Membership.role == Role.OWNER, Membership.user_id != user_id)
    return db.exec(query.where(*others, col(User.is_disabled).is_(False))).one()


def add_member(db: PlatformSession, tenant_id: uuid.UUID, user_id: uuid.UUID, role: Role, *, now: datetime) -> None:
    db.add(Membership(tenant_id=tenant_id, user_id=user_id, role=role, created_at=now))
    db.flush()


def set_role(db: PlatformSession, tenant_id: uuid.UUID, user_id: uuid.UUID, role: Role, *, now: datetime) -> None:
    """The sessions opened under the old role end: the person logs in again, to a new session id."""
    db.exec(update(Membership).where(*_membership(tenant_id, user_id)).values(role=role))
    sessions.revoke_all(db, user_id, now=now, tenant_id=tenant_id)


def remove_member(db: PlatformSession, tenant_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime) -> None:
    """The account stays: it is the person's, and may belong to other tenants. Without any it is erased in the end."""
    db.exec(delete(Membership).where(*_membership(tenant_id, user_id)))
    db.exec(update(User).where(col(User.id) == user_id).values(left_at=now))
    sessions.revoke_all(db, user_id, now=now, tenant_id=tenant_id)


def account_of(db: PlatformSession, user_id: uuid.UUID) -> Account | None:
    return _account(db.get(User, user_id))


def account_at(db: PlatformSession, email: str) -> Account | None:
    """`email` as it is stored: in lower case."""
    return _account(db.exec(select(User).where(User.email == email)).one_or_none())


def create_account(db: PlatformSession, email: str, newcomer: Newcomer, *, now: datetime) -> Account:
    """An account whose address is proved by the code that was sent there. Raises Conflict when there is one."""
    user = User(
        email=email,
        password_hash=newcomer.password_hash,
        prenom=newcomer.prenom,
        nom=newcomer.nom,
        created_at=now,
        email_verified_at=now,
    )
    db.add(user)
    try:
        db.flush()
    except IntegrityError as conflict:
        raise Conflict(MADE_MEANWHILE) from conflict
    return Account(user.id, user.prenom, user.nom, user.email)


def verify_address(db: PlatformSession, user_id: uuid.UUID, *, now: datetime) -> None:
    """For who showed a code that went to the address of the account."""
    unverified = (col(User.id) == user_id, col(User.email_verified_at).is_(None))
    db.exec(update(User).where(*unverified).values(email_verified_at=now))


def _membership(tenant_id: uuid.UUID, user_id: uuid.UUID) -> tuple:
    return col(Membership.tenant_id) == tenant_id, col(Membership.user_id) == user_id


def _account(user: User | None) -> Account | None:
    return Account(user.id, user.prenom, user.nom, user.email) if user else None
