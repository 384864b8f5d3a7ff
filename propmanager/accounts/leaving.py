"""Accounts that no tenant needs any more: they go when their last one is erased, or some time after they left it."""

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, delete, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from propmanager.accounts.model import Membership, User
from propmanager.accounts.proof_model import MailLink, PendingSignUp
from propmanager.core.tenancy import PlatformSession


def accounts_left_without(db: PlatformSession, tenant_id: uuid.UUID) -> list[uuid.UUID]:
    """The members of the tenant who belong to no other, and are no staff.

    Their rows are locked to the end of the transaction: nobody is let into another tenant meanwhile.
    """
    members = (
        select(User.id)
        .join(Membership, col(Membership.user_id) == User.id)
        .where(Membership.tenant_id == tenant_id, col(User.is_staff).is_(False))
        .order_by(col(User.id))
        .with_for_update(of=User)
    )
    locked = db.exec(members).all()
    elsewhere = select(Membership.user_id).where(col(Membership.user_id).in_(locked), Membership.tenant_id != tenant_id)
    needed = set(db.exec(elsewhere))
    return [user_id for user_id in locked if user_id not in needed]


def accounts_without_tenant(db: PlatformSession, *, left_before: datetime) -> list[uuid.UUID]:
    """Those of people who are no staff."""
    return [user.id for user in db.exec(_without_tenant(left_before).order_by(col(User.id)))]


def lock_without_tenant(db: PlatformSession, user_id: uuid.UUID, *, left_before: datetime) -> str | None:
    """The address. None for who is staff, or belongs to a tenant, or did until later, or is gone.

    Their row is locked first, to the end of the transaction: nobody is let into a tenant meanwhile.
    """
    db.get(User, user_id, with_for_update=True)
    user = db.exec(_without_tenant(left_before).where(User.id == user_id)).one_or_none()
    return user.email if user else None


def joined_since(db: PlatformSession, user_ids: Collection[uuid.UUID], instant: datetime) -> set[uuid.UUID]:
    """Those of the people whom a tenant took in after this instant."""
    joined = (col(Membership.user_id).in_(user_ids), col(Membership.created_at) > instant)
    return set(db.exec(select(Membership.user_id).where(*joined)))


def _without_tenant(left_before: datetime) -> SelectOfScalar[User]:
    member = select(Membership.user_id).where(Membership.user_id == User.id)
    return select(User).where(
        col(User.is_staff).is_(False), col(User.left_at) <= left_before, sa.not_(sa.exists(member))
    )


def erase_accounts(db: PlatformSession, user_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those that were there, with all that hangs on them and what was written down under their address before."""
    chosen = (col(User.id).in_(user_ids), col(User.is_staff).is_(False))
    addresses = db.exec(select(User.email).where(*chosen)).all()
    db.exec(delete(PendingSignUp).where(col(PendingSignUp.email).in_(addresses)))
    db.exec(
        delete(MailLink).where(or_(col(MailLink.email).in_(addresses), col(MailLink.replaced_email).in_(addresses)))
    )
    return list(db.exec(delete(User).where(*chosen).returning(col(User.id))).scalars())
