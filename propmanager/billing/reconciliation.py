"""Each tenant compared with Stripe, object by object: what differs is noted, then mended."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import structlog
from sqlmodel import col, select

from propmanager.billing import sync
from propmanager.billing.model import (
    BillingAccount,
    BillingDrift,
    EventStatus,
    StripeEvent,
    StripeInvoice,
    Subscription,
)
from propmanager.billing.reading import Reading, read_all
from propmanager.billing.snapshots import SubscriptionSnapshot
from propmanager.billing.subject import Subject
from propmanager.billing.sync import News
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants import service as tenants

_UNKNOWN = "unknown"

log = structlog.get_logger(__name__)


def reconcile(tenant_id: uuid.UUID, cause: str, *, now: datetime, by_hand: bool = False) -> list[BillingDrift]:
    """The fields that differed. Raises StripeUnavailable.

    `by_hand` is at somebody's wish. What Stripe does not know at all is then forgotten, and not only noted: a wrong key
    in the settings must not end every subscription in one night. And what differs is told while news are on their way.
    """
    with platform_session("customer of a tenant") as db:
        query = select(BillingAccount.stripe_customer_id).where(BillingAccount.tenant_id == tenant_id)
        customer_id = db.exec(query).one_or_none()
        living = select(Subscription.stripe_subscription_id).where(
            Subscription.tenant_id == tenant_id, col(Subscription.is_live).is_(True)
        )
        known = set(db.exec(living))
    if not customer_id:
        return []
    theirs = read_all(customer_id, known)
    with platform_session("comparison with Stripe") as db:
        tenants.lock_tenant(db, tenant_id)
        is_to_come = not by_hand and _has_news_waiting(db, customer_id)
        found = [] if is_to_come else list(_differences(db, tenant_id, theirs, now))
        db.add_all(found)
        subject = Subject(customer_id=customer_id, tenant=str(tenant_id))
        forgotten = theirs.missing if by_hand else ()
        sync.take_in(db, theirs, News(cause, now, subject, forgotten=forgotten), now=now)
    if found:
        log.error("billing.drift", tenant=str(tenant_id), fields=[one.field for one in found])
    return found


def _has_news_waiting(db: PlatformSession, customer_id: str) -> bool:
    """Then a difference is no fault: the event that tells of it is on its way."""
    query = select(StripeEvent.event_id).where(
        StripeEvent.customer_id == customer_id, StripeEvent.status == EventStatus.WAITING
    )
    return db.exec(query.limit(1)).first() is not None


def _differences(db: PlatformSession, tenant_id: uuid.UUID, theirs: Reading, now: datetime) -> Iterator[BillingDrift]:
    if theirs.customer and theirs.customer.is_deleted:
        yield BillingDrift(
            found_at=now, concerns=tenant_id, object_id=theirs.customer.id, field="customer", theirs="deleted"
        )
    for missing in theirs.missing:
        yield BillingDrift(found_at=now, concerns=tenant_id, object_id=missing, field="existence", theirs="missing")
    rows = db.exec(select(Subscription).where(Subscription.tenant_id == tenant_id))
    ours = {row.stripe_subscription_id: _of_row(row) for row in rows}
    for read in theirs.subscriptions:
        yield from _compared(read.id, ours.get(read.id), _of_snapshot(read), tenant_id, now)
    invoices = select(StripeInvoice.invoice_id, StripeInvoice.status).where(StripeInvoice.tenant_id == tenant_id)
    known = {invoice_id: {"invoice": status} for invoice_id, status in db.exec(invoices)}
    for invoice in theirs.invoices:
        if invoice.status != "draft":
            yield from _compared(invoice.id, known.get(invoice.id), {"invoice": invoice.status}, tenant_id, now)


def _compared(
    object_id: str, ours: Mapping[str, str] | None, theirs: Mapping[str, str], tenant_id: uuid.UUID, now: datetime
) -> Iterator[BillingDrift]:
    for field, value in theirs.items():
        believed = ours[field] if ours else _UNKNOWN
        if believed != value:
            yield BillingDrift(
                found_at=now, concerns=tenant_id, object_id=object_id, field=field, ours=believed, theirs=value
            )


def _of_row(row: Subscription) -> dict[str, str]:
    return {
        "status": row.stripe_status,
        "price": row.price_id,
        "period_end": _written(row.period_end),
        "cancel_at": _written(row.cancel_at),
        "cancel_at_period_end": str(row.cancel_at_period_end),
    }


def _of_snapshot(read: SubscriptionSnapshot) -> dict[str, str]:
    return {
        "status": read.status,
        "price": read.price_id,
        "period_end": _written(read.period_end),
        "cancel_at": _written(read.cancel_at),
        "cancel_at_period_end": str(read.cancel_at_period_end),
    }


def _written(instant: datetime | None) -> str:
    return instant.astimezone(UTC).isoformat() if instant else ""
