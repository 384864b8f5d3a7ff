"""What was read from Stripe, written beside the tenant's rows: the later reading wins, whichever arrives last.

The caller holds the tenant's row locked.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from propmanager.billing.holding import plan_in_effect
from propmanager.billing.model import BillingAccount, CardDispute, PaymentFailure, StripeInvoice, Subscription
from propmanager.billing.prices import plan_of
from propmanager.billing.snapshots import (
    Card,
    CustomerSnapshot,
    DisputeSnapshot,
    InvoiceSnapshot,
    RefundSnapshot,
    SubscriptionSnapshot,
)
from propmanager.billing.status import is_live
from propmanager.billing.subject import Refusal
from propmanager.billing.surplus import surplus
from propmanager.billing.words import Status
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants.plans import Plan

PAID = "paid"

log = structlog.get_logger(__name__)


def next_reading() -> int:
    """Taken before Stripe is asked: an answer counts as of when it was asked for."""
    with platform_session("number of a reading of Stripe") as db:
        return db.exec(select(func.nextval("billing_sequence"))).one()


def account_of(db: PlatformSession, tenant_id: uuid.UUID) -> BillingAccount:
    """Made when there is none."""
    query = select(BillingAccount).where(BillingAccount.tenant_id == tenant_id)
    if found := db.exec(query).one_or_none():
        return found
    db.exec(insert(BillingAccount).values(tenant_id=tenant_id).on_conflict_do_nothing())
    return db.exec(query).one()


def store_subscription(
    db: PlatformSession, tenant_id: uuid.UUID, read: SubscriptionSnapshot, reading: int, *, plan: Plan, now: datetime
) -> Subscription | None:
    """None when a later reading was stored already. `plan` is for a price that is none of ours."""
    row = _subscription(db, tenant_id, read.id)
    if row and row.applied_seq >= reading:
        return None
    if row is None:
        row = Subscription(
            tenant_id=tenant_id,
            stripe_subscription_id=read.id,
            stripe_status=read.status,
            status=Status.PENDING,
            is_live=False,
            plan=plan,
            started_at=read.started_at,
            created_at=read.created_at,
        )
    with db.no_autoflush:  # two that live cannot both be written before one is set aside
        _copy_subscription(row, read, now)
        row.applied_seq = reading
        set_surplus_aside(db, [*(one for one in subscriptions_of(db, tenant_id) if one is not row), row])
    return row


def subscriptions_of(db: PlatformSession, tenant_id: uuid.UUID) -> list[Subscription]:
    """All of them, also those bought by accident."""
    return list(db.exec(select(Subscription).where(Subscription.tenant_id == tenant_id)))


def set_surplus_aside(db: PlatformSession, rows: Sequence[Subscription]) -> None:
    """In two steps: whoever gives way is written first, so that at no moment there are two that count."""
    aside = surplus(rows)
    for row in rows:
        if row.stripe_subscription_id in aside and not row.is_surplus:
            row.is_surplus = True
            log.error("billing.second_subscription", subscription=row.stripe_subscription_id)
    db.flush()
    for row in rows:
        row.is_surplus = row.stripe_subscription_id in aside
    db.add_all(rows)
    db.flush()


def store_invoice(db: PlatformSession, tenant_id: uuid.UUID, read: InvoiceSnapshot, reading: int) -> bool:
    """Whether it is paid from now on, and was not before."""
    query = select(StripeInvoice).where(StripeInvoice.tenant_id == tenant_id, StripeInvoice.invoice_id == read.id)
    row = db.exec(query).one_or_none()
    if row and row.applied_seq >= reading:
        return False
    was_paid = row is not None and row.status == PAID
    row = row or StripeInvoice(tenant_id=tenant_id, invoice_id=read.id, status="", issued_at=read.created_at)
    row.stripe_subscription_id, row.number = read.subscription_id, read.number
    row.status, row.billing_reason, row.price_id = read.status, read.billing_reason, read.price_id
    row.subtotal_cents, row.tax_cents, row.total_cents = read.subtotal_cents, read.tax_cents, read.total_cents
    row.due_cents, row.paid_cents = read.due_cents, read.paid_cents
    row.covers_from, row.covers_until = read.covers_from, read.covers_until
    row.issued_at, row.paid_at, row.next_attempt_at = read.created_at, read.paid_at, read.next_attempt_at
    row.applied_seq = reading
    db.add(row)
    db.flush()
    return read.status == PAID and not was_paid


def store_refunds(
    db: PlatformSession, tenant_id: uuid.UUID, invoice_id: str, refunds: Sequence[RefundSnapshot], reading: int
) -> None:
    """`refunds` are all of that invoice. Its own reading does not tell them, so they are counted apart."""
    query = select(StripeInvoice).where(StripeInvoice.tenant_id == tenant_id, StripeInvoice.invoice_id == invoice_id)
    row = db.exec(query).one_or_none()
    if row is None or row.refunds_seq >= reading:
        return
    row.refunded_cents = sum(one.cents for one in refunds if not one.has_failed)
    row.refunds_seq = reading
    db.add(row)
    db.flush()


def store_dispute(
    db: PlatformSession, tenant_id: uuid.UUID, read: DisputeSnapshot, invoice_id: str, reading: int
) -> None:
    query = select(CardDispute).where(CardDispute.tenant_id == tenant_id, CardDispute.dispute_id == read.id)
    row = db.exec(query).one_or_none()
    if row and row.applied_seq >= reading:
        return
    row = row or CardDispute(
        tenant_id=tenant_id,
        dispute_id=read.id,
        invoice_id=invoice_id,
        amount_cents=read.cents,
        reason=read.reason,
        status=read.status,
        opened_at=read.opened_at,
    )
    row.amount_cents, row.reason, row.status = read.cents, read.reason, read.status
    row.opened_at, row.evidence_due_at = read.opened_at, read.evidence_due_at
    row.applied_seq = reading
    db.add(row)
    db.flush()


def store_customer(db: PlatformSession, tenant_id: uuid.UUID, read: CustomerSnapshot, reading: int) -> None:
    account = account_of(db, tenant_id)
    if account.applied_seq >= reading or account.stripe_customer_id not in {None, read.id}:
        return
    account.applied_seq = reading
    account.stripe_customer_id = None if read.is_deleted else read.id
    if read.is_deleted:
        _note_card(account, Card("", ""))
    elif read.card:
        _note_card(account, read.card)
    db.add(account)
    db.flush()


def forget_missing(db: PlatformSession, tenant_id: uuid.UUID, missing: Sequence[str], *, now: datetime) -> None:
    """What Stripe does not know cannot be paid, changed or ended there: it counts as ended today."""
    if not missing:
        return
    account = account_of(db, tenant_id)
    if account.stripe_customer_id in missing:
        account.stripe_customer_id = None
        _note_card(account, Card("", ""))
        db.add(account)
    for row in subscriptions_of(db, tenant_id):
        if row.stripe_subscription_id in missing:
            row.stripe_status, row.is_live, row.ended_at, row.canceled_at = "canceled", False, now, now
            db.add(row)
    db.flush()


def store_card(db: PlatformSession, tenant_id: uuid.UUID, card: Card) -> None:
    account = account_of(db, tenant_id)
    _note_card(account, card)
    db.add(account)
    db.flush()


def note_reading(db: PlatformSession, tenant_id: uuid.UUID, now: datetime) -> None:
    account = account_of(db, tenant_id)
    account.read_at = max(account.read_at or now, now)
    db.add(account)


def store_refusal(db: PlatformSession, tenant_id: uuid.UUID, refusal: Refusal, failed_at: datetime) -> bool:
    """Whether it is news: each attempt counts once, however often it is told."""
    statement = insert(PaymentFailure).values(
        tenant_id=tenant_id,
        stripe_subscription_id=refusal.subscription_id,
        invoice_id=refusal.invoice_id,
        attempt_count=refusal.attempt_count,
        billing_reason=refusal.billing_reason,
        amount_cents=refusal.amount_cents,
        failed_at=failed_at,
        next_attempt_at=refusal.next_attempt_at,
    )
    stored = db.exec(statement.on_conflict_do_nothing().returning(col(PaymentFailure.id))).one_or_none()
    return stored is not None


def _subscription(db: PlatformSession, tenant_id: uuid.UUID, stripe_id: str) -> Subscription | None:
    query = select(Subscription).where(
        Subscription.tenant_id == tenant_id, Subscription.stripe_subscription_id == stripe_id
    )
    return db.exec(query).one_or_none()


def _copy_subscription(row: Subscription, read: SubscriptionSnapshot, now: datetime) -> None:
    priced = plan_of(read.price_id)
    if priced is None:
        log.error("billing.unknown_price", subscription=read.id, price=read.price_id)
    if read.items != 1:
        log.error("billing.items", subscription=read.id, items=read.items)
    found = plan_in_effect(read, priced or row.plan, now)
    row.plan, row.pending_plan, row.pending_from = found.plan, found.pending, found.pending_from
    row.stripe_status, row.is_live = read.status, is_live(read.status)
    row.price_id, row.item_id, row.price_cents = read.price_id, read.item_id, read.price_cents
    row.started_at, row.period_start, row.period_end = read.started_at, read.period_start, read.period_end
    row.trial_ends_at = read.trial_end
    row.cancel_at, row.cancel_at_period_end = read.cancel_at, read.cancel_at_period_end
    row.canceled_at, row.ended_at, row.cancel_reason = read.canceled_at, read.ended_at, read.cancel_reason
    row.has_pending_update = read.has_pending_update


def _note_card(account: BillingAccount, card: Card) -> None:
    account.card_brand, account.card_last4, account.card_expires_on = card.brand, card.last4, card.expires_on
