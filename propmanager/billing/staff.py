"""What the team may do about payments: compare with Stripe again, work on an event again. Both are journalled."""

import uuid
from datetime import datetime

from sqlmodel import select

from propmanager.billing import reconciliation
from propmanager.billing.model import EventStatus, StripeEvent
from propmanager.billing.processing import process
from propmanager.core import jobs
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind


def resync(tenant_id: uuid.UUID, who: Actor, *, now: datetime) -> int:
    """How many fields differed from what Stripe says; they are mended. Raises StripeUnavailable.

    What Stripe does not know any more counts as ended: the landlord may then subscribe anew.
    """
    with platform_session("staff compares a tenant with Stripe") as db:
        journal.record(db, Kind.BILLING_RESYNCED, who, [tenant_id], now=now)
    return reconciliation.reconcile(tenant_id, "staff", now=now, forget_missing=True)


def replay(event_id: str, who: Actor, *, now: datetime) -> None:
    """Works on an event as if it had just come; what it already did is not done twice. Raises NotFound."""
    with platform_session("staff replays an event of Stripe") as db:
        query = select(StripeEvent).where(StripeEvent.event_id == event_id).with_for_update()
        event = db.exec(query).one_or_none()
        if event is None:
            raise NotFound("Ce message n’existe pas, ou plus.")
        event.status, event.error, event.done_at = EventStatus.WAITING, "", None
        db.add(event)
        concerned = [event.concerns] if event.concerns else []
        journal.record(db, Kind.WEBHOOK_REPLAYED, who, concerned, now=now, event=event_id)
        jobs.defer(db, process, event_id=event_id)
