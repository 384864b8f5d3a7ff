"""Events that never reached us: read from Stripe's own list every hour, into the same inbox."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.dialects.postgresql import insert

from propmanager.billing import inbox, stripe_gateway
from propmanager.billing.model import BillingCursor
from propmanager.core.tenancy import platform_session

OVERLAP = timedelta(hours=1)
MEMORY = timedelta(days=30)  # Stripe lists no older events
_NAME = "events"

log = structlog.get_logger(__name__)


def sweep(now: datetime) -> int:
    """How many had been missed. Raises StripeUnavailable."""
    reached_at = _reached_at(now)
    listed = list(stripe_gateway.events_since(reached_at - OVERLAP))
    missed = inbox.keep(listed)
    with platform_session("how far the events were read") as db:
        newest = max((event.created_at for event in listed), default=reached_at)
        statement = insert(BillingCursor).values(name=_NAME, reached_at=newest)
        db.exec(statement.on_conflict_do_update(index_elements=["name"], set_={"reached_at": newest}))
    if missed:
        log.warning("billing.events_missed", missed=missed)
    return missed


def _reached_at(now: datetime) -> datetime:
    with platform_session("how far the events were read") as db:
        cursor = db.get(BillingCursor, _NAME)
    oldest = now - MEMORY + OVERLAP
    return max(cursor.reached_at, oldest) if cursor else oldest
