"""Accounts that belong to no space any more: thirty days for a new invitation, then they are erased."""

import uuid
from datetime import datetime, timedelta

from propmanager.accounts import service as accounts
from propmanager.core.tenancy import PlatformSession
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.rgpd import ledger
from propmanager.rgpd.ledger import Erased
from propmanager.team import service as team

DELAY = timedelta(days=30)


def list_due(db: PlatformSession, now: datetime) -> list[uuid.UUID]:
    return accounts.leaving.accounts_without_tenant(db, left_before=now - DELAY)


def erase(db: PlatformSession, user_id: uuid.UUID, *, now: datetime) -> bool:
    """In the caller's transaction. False for who is a member again, is awaited by an invitation, or is gone already."""
    email = accounts.leaving.lock_without_tenant(db, user_id, left_before=now - DELAY)
    if email is None or team.is_invited(db, email, now):
        return False
    ledger.append(Erased(None, (user_id,), now))
    return _remove(db, [user_id], now=now) > 0


def remove_again(db: PlatformSession, erased: Erased, *, now: datetime) -> int:
    """After a restore. Who joined a space after that line was not erased then: the attempt did not come to its end."""
    joined = accounts.leaving.joined_since(db, erased.user_ids, erased.at)
    return _remove(db, [user_id for user_id in erased.user_ids if user_id not in joined], now=now)


def _remove(db: PlatformSession, user_ids: list[uuid.UUID], *, now: datetime) -> int:
    gone = accounts.leaving.erase_accounts(db, user_ids)
    for user_id in gone:
        journal.record(db, Kind.ACCOUNT_ERASED, Actor(), [], now=now, account_id=str(user_id))
    return len(gone)
