"""What nobody answered, what does not get done, and what is old."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from propmanager.core.tenancy import platform_session
from propmanager.resiliation import rules
from propmanager.resiliation.carrying_out import note_trouble
from propmanager.resiliation.model import Resiliation, Status, Trouble

# Of nobody's contract: as long as the journal. Of a contract: until nobody can sue about it (code civil, art. 2224).
KEPT_FOR_NOBODY = timedelta(days=365)
KEPT = timedelta(days=5 * 365 + 1)
_OWN_JOB_TAKES = timedelta(hours=1)


def note_unanswered(now: datetime) -> None:
    """The notification counts all the same: after two days the team takes it in hand."""
    with platform_session("unanswered résiliations") as db:
        late = select(Resiliation).where(
            Resiliation.status == Status.WAITING,
            col(Resiliation.notified_at) <= now - rules.ANSWERED_WITHIN,
            col(Resiliation.trouble).is_(None),
        )
        for row in db.exec(late.with_for_update(skip_locked=True)):
            note_trouble(row, Trouble.UNANSWERED, now)
            db.add(row)


def take_unfinished(now: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Tenants and résiliations to try again: their day has come since, or Stripe was away."""
    with platform_session("confirmed résiliations") as db:
        open_ones = select(Resiliation).where(
            Resiliation.status == Status.CONFIRMED, col(Resiliation.confirmed_at) <= now - _OWN_JOB_TAKES
        )
        found = list(db.exec(open_ones.with_for_update(skip_locked=True)))
        for row in found:
            if row.trouble is None and row.confirmed_at and rules.is_stuck(row.confirmed_at, row.wanted_on, now):
                note_trouble(row, Trouble.STUCK, now)
                db.add(row)
        return [(row.concerns, row.id) for row in found if row.concerns]


def forget_old(now: datetime) -> None:
    with platform_session("old résiliations") as db:
        of_nobody = col(Resiliation.concerns).is_(None) & (col(Resiliation.notified_at) < now - KEPT_FOR_NOBODY)
        db.exec(delete(Resiliation).where(of_nobody | (col(Resiliation.notified_at) < now - KEPT)))
