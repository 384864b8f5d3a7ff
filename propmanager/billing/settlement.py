"""From all that is known of a tenant's payments to what it may do: derived again after each news, in one transaction.

The caller holds the tenant's row locked. Nothing here asks Stripe.
"""

import uuid
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import col, select

from propmanager.billing import deliveries, effects, notices, paid_period
from propmanager.billing.dunning import Failure
from propmanager.billing.mirror import PAID, account_of, set_surplus_aside, subscriptions_of
from propmanager.billing.model import PaymentFailure, StripeInvoice, Subscription, SubscriptionChange
from propmanager.billing.planned_end import planned_end
from propmanager.billing.snapshots import SubscriptionSnapshot
from propmanager.billing.status import Access, Derived, Trial, derive
from propmanager.billing.surplus import began
from propmanager.billing.words import Status
from propmanager.core.tenancy import PlatformSession
from propmanager.tenants import service as tenants
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import Plan, plan_during_trial

SETTLED = frozenset({PAID, "void"})

Picture = dict[str, Any]

log = structlog.get_logger(__name__)


def settle(db: PlatformSession, tenant: Tenant, cause: str, *, now: datetime, before: Picture | None = None) -> None:
    """`before` is the picture taken before the news was stored; without news it is the present one."""
    known = subscriptions_of(db, tenant.id)
    if not known and tenant.status != TenantStatus.TRIAL:
        return
    before = before or _picture(tenant, known)
    failures = {row.id: failures_of(db, row) for row in known}
    derived = {row.id: _derive(db, row, failures[row.id], tenant, now) for row in known}
    set_surplus_aside(db, known)
    rows = [row for row in known if not row.is_surplus]
    # One whose first payment is still awaited, or never came, neither opens nor closes anything.
    ruling = max(filter(began, rows), key=recency, default=None)
    _use_up_trial(db, ruling, tenant, now)
    if ruling:
        plan = plan_during_trial(ruling.plan) if ruling.status == Status.TRIAL else ruling.plan
        _open_or_close(db, tenant, derived[ruling.id], TenantStatus.ACTIVE, plan)
        _look_ahead(db, tenant, ruling, derived[ruling.id])
    elif tenant.status == TenantStatus.TRIAL:
        trial_left = derive(None, [], now, Trial(tenant.trial_ends_at))
        _open_or_close(db, tenant, trial_left, TenantStatus.TRIAL, tenant.plan)
    after = _picture(tenant, known)
    if after != before:
        current = _current(known)
        stripe_id = current.stripe_subscription_id if current else ""
        failed = failures[current.id] if current else []
        _note_change(db, tenant.id, stripe_id, before=before, after=after, cause=cause, now=now)
        notices.tell_of_change(db, tenant.id, current, before=before, after=after, failures=failed, now=now)
    for row in known:
        if row.is_surplus and row.is_live:
            _end(db, row, now)
    db.flush()


def _derive(db: PlatformSession, row: Subscription, failures: list[Failure], tenant: Tenant, now: datetime) -> Derived:
    """Also of those that have ended: their last word may come late."""
    _roll_over(row, now)
    row.paid_through = paid_through(db, row)
    found = derive(_snapshot(row), failures, now, Trial(tenant.trial_ends_at), row.paid_through)
    if found.alert:
        log.error("billing.unknown_status", subscription=row.stripe_subscription_id, alert=found.alert)
    row.status = found.status or row.status
    db.add(row)
    return found


def current_subscription(db: PlatformSession, tenant_id: uuid.UUID) -> Subscription | None:
    """The one that lives; else the last one that had begun."""
    return _current(subscriptions_of(db, tenant_id))


def _current(known: list[Subscription]) -> Subscription | None:
    return max((row for row in known if not row.is_surplus), key=recency, default=None)


def failures_of(db: PlatformSession, row: Subscription) -> list[Failure]:
    settled = select(StripeInvoice.invoice_id).where(
        StripeInvoice.tenant_id == row.tenant_id, col(StripeInvoice.status).in_(SETTLED)
    )
    query = select(PaymentFailure, col(PaymentFailure.invoice_id).in_(settled)).where(
        PaymentFailure.tenant_id == row.tenant_id,
        PaymentFailure.stripe_subscription_id == row.stripe_subscription_id,
    )
    return [
        Failure(one.invoice_id, one.attempt_count, one.failed_at, one.billing_reason, is_settled)
        for one, is_settled in db.exec(query)
    ]


def paid_through(db: PlatformSession, row: Subscription) -> datetime | None:
    query = select(StripeInvoice).where(
        StripeInvoice.tenant_id == row.tenant_id,
        StripeInvoice.stripe_subscription_id == row.stripe_subscription_id,
        StripeInvoice.status == PAID,
    )
    return paid_period.paid_through(db.exec(query))


def recency(row: Subscription) -> tuple[bool, bool, datetime, str]:
    return row.is_live, began(row), row.created_at, row.stripe_subscription_id


def _roll_over(row: Subscription, now: datetime) -> None:
    """A downgrade whose day has come."""
    if row.pending_plan and row.pending_from and row.pending_from <= now:
        row.plan, row.pending_plan, row.pending_from = row.pending_plan, None, None


def _snapshot(row: Subscription) -> SubscriptionSnapshot:
    return SubscriptionSnapshot(
        id=row.stripe_subscription_id,
        customer_id="",
        status=row.stripe_status,
        created_at=row.created_at,
        started_at=row.started_at,
        period_start=row.period_start,
        canceled_at=row.canceled_at,
        ended_at=row.ended_at,
        cancel_reason=row.cancel_reason,
    )


def _use_up_trial(db: PlatformSession, ruling: Subscription | None, tenant: Tenant, now: datetime) -> None:
    """A subscription that began, or the last day without one: from then on nothing of a trial is carried over."""
    is_over = tenant.trial_ends_at is not None and tenant.trial_ends_at <= now
    if ruling or is_over:
        account = account_of(db, tenant.id)
        account.trial_used_at = account.trial_used_at or now
        db.add(account)


def _open_or_close(db: PlatformSession, tenant: Tenant, found: Derived, when_open: TenantStatus, plan: Plan) -> None:
    if found.access == Access.UNCHANGED:
        return
    if found.access == Access.FULL:
        tenants.set_standing(db, tenant, when_open, plan, None)
    elif found.is_owed:
        tenants.set_standing(db, tenant, TenantStatus.SUSPENDED, plan, SuspendedReason.FACTURATION)
    else:
        tenants.set_standing(db, tenant, TenantStatus.EXPIRED, plan, None)


def _look_ahead(db: PlatformSession, tenant: Tenant, row: Subscription, found: Derived) -> None:
    ends = [end for end in (found.until, planned_end(row)) if end]
    closes_at = min(ends, default=None) if found.access == Access.FULL else None
    tenants.set_outlook(db, tenant, payment_refused=row.status == Status.PAST_DUE, closes_at=closes_at)


def picture(db: PlatformSession, tenant: Tenant) -> Picture:
    """What the audit compares and keeps."""
    return _picture(tenant, subscriptions_of(db, tenant.id))


def _picture(tenant: Tenant, known: list[Subscription]) -> Picture:
    row = _current(known)
    return {
        "tenant_status": tenant.status,
        "suspended_reason": tenant.suspended_reason,
        "tenant_plan": tenant.plan,
        "status": row.status if row else None,
        "plan": row.plan if row else None,
        "pending_plan": row.pending_plan if row else None,
        "ends": bool(row and row.is_live and (row.cancel_at_period_end or row.cancel_at)),
    }


def _note_change(
    db: PlatformSession,
    tenant_id: uuid.UUID,
    stripe_id: str,
    *,
    before: Picture,
    after: Picture,
    cause: str,
    now: datetime,
) -> None:
    log.info("billing.changed", tenant=str(tenant_id), subscription=stripe_id, cause=cause, status=after["status"])
    db.add(
        SubscriptionChange(
            tenant_id=tenant_id,
            happened_at=now,
            stripe_subscription_id=stripe_id,
            before=before,
            after=after,
            cause=cause,
        )
    )


def follow_card(
    db: PlatformSession, tenant_id: uuid.UUID, payment_method_id: str, chosen_at: datetime, *, now: datetime
) -> None:
    """A subscription keeps the card it was bought with: a newer choice of the customer's is made its own too.

    Each choice once, by its instant: a card may be chosen again after another one.
    """
    row = current_subscription(db, tenant_id)
    if row is None or not row.is_live or not payment_method_id or chosen_at <= row.started_at:
        return
    stripe_id = row.stripe_subscription_id
    effects.command(
        db,
        tenant_id,
        f"card:{stripe_id}:{payment_method_id}:{int(chosen_at.timestamp())}",
        deliveries.FOLLOW_CARD,
        now=now,
        subscription=stripe_id,
        payment_method=payment_method_id,
    )


def _end(db: PlatformSession, surplus: Subscription, now: datetime) -> None:
    stripe_id = surplus.stripe_subscription_id
    key = f"surplus:{stripe_id}"
    effects.command(db, surplus.tenant_id, key, deliveries.CANCEL_SURPLUS, now=now, subscription=stripe_id)
