"""What is known of one customer’s payments, for the team: what Stripe said, what we call it, what they may do."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, select

from propmanager.billing import settlement
from propmanager.billing.model import (
    BillingAccount,
    BillingDrift,
    PaymentFailure,
    StripeInvoice,
    Subscription,
    SubscriptionChange,
)
from propmanager.billing.staff import words
from propmanager.billing.staff.disputes import DisputeRow, dispute_rows
from propmanager.billing.staff.facts import Fact, access, ours, theirs
from propmanager.core import money
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants.model import Tenant

LENGTH = 25


@dataclass(frozen=True)
class DriftRow:
    found: str
    object_id: str
    field: str
    ours: str
    theirs: str
    is_unseen: bool


@dataclass(frozen=True)
class FailureRow:
    day: str
    invoice_id: str
    attempt: str
    amount: str
    what: str  # what became of the debt
    tone: str


@dataclass(frozen=True)
class InvoiceRow:
    day: str
    invoice_id: str
    number: str
    status: str
    tone: str
    total: str


@dataclass(frozen=True)
class ChangeRow:
    at: str
    cause: str
    lines: list[str]  # "Plan : Premium → Basic"


@dataclass(frozen=True)
class FormerRow:
    """A subscription that does not count: it ended, or was bought by accident."""

    stripe_id: str
    stripe: str
    status: str
    tone: str
    plan: str
    span: str
    is_surplus: bool


@dataclass(frozen=True)
class SubscriberSheet:
    """Ready strings. Each list starts with the newest."""

    id: str = ""
    nom: str = ""
    subdomain: str = ""
    customer_id: str = ""  # empty: Stripe does not know them, and there is nothing to compare
    status: str = ""
    tone: str = ""
    stripe: str = ""
    space: str = ""
    space_tone: str = ""
    theirs: list[Fact] = field(default_factory=list[Fact])
    ours: list[Fact] = field(default_factory=list[Fact])
    access: list[Fact] = field(default_factory=list[Fact])
    drifts: list[DriftRow] = field(default_factory=list[DriftRow])
    failures: list[FailureRow] = field(default_factory=list[FailureRow])
    disputes: list[DisputeRow] = field(default_factory=list[DisputeRow])
    invoices: list[InvoiceRow] = field(default_factory=list[InvoiceRow])
    former: list[FormerRow] = field(default_factory=list[FormerRow])
    changes: list[ChangeRow] = field(default_factory=list[ChangeRow])
    has_more_changes: bool = False


def subscriber_sheet(tenant_id: uuid.UUID, *, changes: int = LENGTH, now: datetime) -> SubscriberSheet:
    """Raises NotFound. `changes` is how many of the audit are shown."""
    with platform_session("staff looks at a customer") as db:
        tenant = db.get(Tenant, tenant_id)
        if tenant is None:
            raise NotFound("Ce client n’existe pas, ou plus.")
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == tenant_id)).one_or_none()
        row = settlement.current_subscription(db, tenant_id)
        status, tone = words.status(row.status if row else None)
        space, space_tone = words.space(tenant.status, tenant.suspended_reason, tenant.trial_ends_at, now)
        found = _changes(db, tenant_id, changes + 1)
        return SubscriberSheet(
            id=str(tenant.id),
            nom=tenant.nom,
            subdomain=tenant.subdomain,
            customer_id=(account.stripe_customer_id if account else None) or "",
            status=status,
            tone=tone,
            stripe=row.stripe_status if row else "",
            space=space,
            space_tone=space_tone,
            theirs=theirs(row, account),
            ours=ours(row, account),
            access=access(tenant),
            drifts=list(_drifts(db, tenant_id)),
            failures=list(_failures(db, tenant_id)),
            disputes=list(dispute_rows(db, tenant_id, LENGTH)),
            invoices=list(_invoices(db, tenant_id)),
            former=list(_former(db, tenant_id, row)),
            changes=found[:changes],
            has_more_changes=len(found) > changes,
        )


def drift_row(drift: BillingDrift) -> DriftRow:
    return DriftRow(
        found=words.moment(drift.found_at),
        object_id=drift.object_id,
        field=words.drifting(drift.field),
        ours=words.drifted(drift.field, drift.ours),
        theirs=words.drifted(drift.field, drift.theirs),
        is_unseen=drift.seen_at is None,
    )


def _drifts(db: PlatformSession, tenant_id: uuid.UUID) -> Iterator[DriftRow]:
    query = select(BillingDrift).where(BillingDrift.concerns == tenant_id)
    newest = query.order_by(col(BillingDrift.found_at).desc(), col(BillingDrift.id).desc()).limit(LENGTH)
    return map(drift_row, db.exec(newest))


def _failures(db: PlatformSession, tenant_id: uuid.UUID) -> Iterator[FailureRow]:
    statuses = select(StripeInvoice.invoice_id, StripeInvoice.status).where(StripeInvoice.tenant_id == tenant_id)
    status_of = dict(db.exec(statuses).all())
    query = select(PaymentFailure).where(PaymentFailure.tenant_id == tenant_id)
    for one in db.exec(query.order_by(col(PaymentFailure.failed_at).desc()).limit(LENGTH)):
        what, tone = words.invoice(status_of.get(one.invoice_id, "open"))
        yield FailureRow(
            day=words.moment(one.failed_at),
            invoice_id=one.invoice_id,
            attempt=f"Tentative {one.attempt_count}",
            amount=money.format_euros(one.amount_cents),
            what=what,
            tone=tone,
        )


def _invoices(db: PlatformSession, tenant_id: uuid.UUID) -> Iterator[InvoiceRow]:
    query = select(StripeInvoice).where(StripeInvoice.tenant_id == tenant_id)
    for one in db.exec(query.order_by(col(StripeInvoice.issued_at).desc()).limit(LENGTH)):
        status, tone = words.invoice(one.status)
        yield InvoiceRow(
            day=words.day(one.issued_at),
            invoice_id=one.invoice_id,
            number=one.number or "Sans numéro",
            status=status,
            tone=tone,
            total=money.format_euros(one.total_cents),
        )


def _former(db: PlatformSession, tenant_id: uuid.UUID, current: Subscription | None) -> Iterator[FormerRow]:
    query = select(Subscription).where(Subscription.tenant_id == tenant_id)
    for row in db.exec(query.order_by(col(Subscription.created_at).desc()).limit(LENGTH)):
        if current is None or row.id != current.id:
            status, tone = words.status(row.status)
            yield FormerRow(
                stripe_id=row.stripe_subscription_id,
                stripe=row.stripe_status,
                status=status,
                tone=tone,
                plan=words.plan(row.plan),
                span=f"du {words.day(row.started_at)} au {words.day(row.ended_at)}",
                is_surplus=row.is_surplus,
            )


def _changes(db: PlatformSession, tenant_id: uuid.UUID, length: int) -> list[ChangeRow]:
    query = select(SubscriptionChange).where(SubscriptionChange.tenant_id == tenant_id)
    newest = query.order_by(col(SubscriptionChange.happened_at).desc(), col(SubscriptionChange.id).desc())
    return [
        ChangeRow(words.moment(one.happened_at), words.cause(one.cause), words.changed(one.before, one.after))
        for one in db.exec(newest.limit(length))
    ]
