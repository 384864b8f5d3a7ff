"""Numbers of factures: one series a year, without a gap or a double (CGI, annex II, article 242 nonies A, I, 7°)."""

from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from propmanager.billing.factures.model import Facture, FactureCounter
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import PlatformSession


def next_number(db: PlatformSession, now: datetime) -> tuple[str, date]:
    """The number and its day. The counter stays locked until the end: rolled back, the number was never given.

    Whoever waited for the lock over midnight does not put a day before that of the number before.
    """
    today = day_in_paris(now)
    year = today.year
    db.exec(insert(FactureCounter).values(year=year).on_conflict_do_nothing())
    counter = db.exec(select(FactureCounter).where(FactureCounter.year == year).with_for_update()).one()
    before = select(col(Facture.issued_on)).where(col(Facture.numero) == number(year, counter.last_number))
    counter.last_number += 1
    db.add(counter)
    return number(year, counter.last_number), max(today, db.exec(before).one_or_none() or today)


def number(year: int, position: int) -> str:
    """`PM-2026-000001`."""
    return f"PM-{year}-{position:06}"
