"""What the team may do about payments: compare with Stripe again, read a message, work on it again. All journalled."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update

from propmanager.billing import reconciliation
from propmanager.billing.model import BillingAccount, BillingDrift, EventStatus, StripeEvent
from propmanager.billing.processing import process
from propmanager.billing.staff import words
from propmanager.billing.staff.inbox import space_of_event
from propmanager.billing.staff.sheet import DriftRow, drift_row
from propmanager.core import jobs
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.tenants.model import Tenant

_UNKNOWN = "Ce message n’existe pas, ou plus."


@dataclass(frozen=True)
class MessageSheet:
    """One message of Stripe, in ready strings; `payload` is its body, set out in lines."""

    event_id: str = ""
    kind: str = ""
    status: str = ""
    tone: str = ""
    created: str = ""
    received: str = ""
    done: str = ""
    attempts: str = ""
    error: str = ""
    customer_id: str = ""
    object_id: str = ""
    api_version: str = ""
    nom: str = ""
    payload: str = ""


def resync(tenant_id: uuid.UUID, who: Actor, *, now: datetime) -> tuple[DriftRow, ...]:
    """The fields that differed from what Stripe says; they are mended. Raises NotFound, Conflict or StripeUnavailable.

    What Stripe does not know any more counts as ended: the landlord may then subscribe anew. With this, somebody has
    seen what differed before, too.
    """
    with platform_session("staff compares a tenant with Stripe") as db:
        _require_customer(db, tenant_id)
        journal.record(db, Kind.BILLING_RESYNCED, who, [tenant_id], now=now)
    found = reconciliation.reconcile(tenant_id, "staff", now=now, by_hand=True)
    with platform_session("staff has seen what differed from Stripe") as db:
        unseen = (col(BillingDrift.concerns) == tenant_id, col(BillingDrift.seen_at).is_(None))
        db.exec(update(BillingDrift).where(*unseen, col(BillingDrift.found_at) <= now).values(seen_at=now))
    return tuple(map(drift_row, found))


def open_message(event_id: str, who: Actor, *, now: datetime) -> MessageSheet:
    """With its body, which names people: who opened it is written down. Raises NotFound."""
    with platform_session("staff opens a message of Stripe") as db:
        event = db.get(StripeEvent, event_id)
        if event is None:
            raise NotFound(_UNKNOWN)
        tenant_id = _concerned(db, event_id)
        journal.record(db, Kind.WEBHOOK_OPENED, who, [tenant_id] if tenant_id else [], now=now, event=event_id)
        tenant = db.get(Tenant, tenant_id) if tenant_id else None
        return _sheet(event, tenant.nom if tenant else "")


def replay(event_id: str, who: Actor, *, now: datetime) -> None:
    """Works on an event as if it had just come; what it already did is not done twice. Raises NotFound or Conflict."""
    with platform_session("staff replays an event of Stripe") as db:
        query = select(StripeEvent).where(StripeEvent.event_id == event_id).with_for_update()
        event = db.exec(query).one_or_none()
        if event is None:
            raise NotFound(_UNKNOWN)
        if event.is_live != settings().stripe_is_live:
            raise Conflict("Ce message vient de l’autre mode de Stripe : il ne se traite pas ici.")
        tenant_id = _concerned(db, event_id)
        event.status, event.error, event.done_at = EventStatus.WAITING, "", None
        db.add(event)
        journal.record(db, Kind.WEBHOOK_REPLAYED, who, [tenant_id] if tenant_id else [], now=now, event=event_id)
        jobs.defer(db, process, event_id=event_id)


def _require_customer(db: PlatformSession, tenant_id: uuid.UUID) -> None:
    if db.get(Tenant, tenant_id) is None:
        raise NotFound("Ce client n’existe pas, ou plus.")
    query = select(BillingAccount.stripe_customer_id).where(BillingAccount.tenant_id == tenant_id)
    if not db.exec(query).one_or_none():
        raise Conflict("Stripe ne connaît pas encore ce client : il n’y a rien à comparer.")


def _concerned(db: PlatformSession, event_id: str) -> uuid.UUID | None:
    """Whose journal tells of it: a tenant that is gone has none."""
    known = select(Tenant.id).where(col(Tenant.id).in_(select(space_of_event).where(StripeEvent.event_id == event_id)))
    return db.exec(known).one_or_none()


def _sheet(event: StripeEvent, nom: str) -> MessageSheet:
    status, tone = words.EVENT_STATUS[event.status]
    return MessageSheet(
        event_id=event.event_id,
        kind=event.type,
        status=status,
        tone=tone,
        created=words.moment(event.created_at),
        received=words.moment(event.received_at),
        done=words.moment(event.done_at) if event.done_at else "",
        attempts=str(event.attempts),
        error=words.error(event.error),
        customer_id=event.customer_id,
        object_id=event.object_id,
        api_version=event.api_version,
        nom=nom,
        payload=json.dumps(json.loads(event.body), indent=2, ensure_ascii=False),
    )
