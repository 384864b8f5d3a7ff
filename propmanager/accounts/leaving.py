"""Accounts that go when their last tenant is erased."""

import uuid
from collections.abc import Collection

from sqlmodel import col, delete, or_, select

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


def erase_accounts(db: PlatformSession, user_ids: Collection[uuid.UUID]) -> int:
    """With all that hangs on them, and what was written down under their address before it was theirs."""
    chosen = (col(User.id).in_(user_ids), col(User.is_staff).is_(False))
    addresses = db.exec(select(User.email).where(*chosen)).all()
    db.exec(delete(PendingSignUp).where(col(PendingSignUp.email).in_(addresses)))
    db.exec(
        delete(MailLink).where(or_(col(MailLink.email).in_(addresses), col(MailLink.replaced_email).in_(addresses)))
    )
    return len(db.exec(delete(User).where(*chosen).returning(col(User.id))).all())
