"""From all that is known of a tenant's payments to what it may do: derived again after each news, in one transaction.

The caller holds the tenant's row locked. Nothing here asks Stripe.
"""

import uuid
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import col, select

from propmanager.billing import deliveries, effects, notices
from propmanager.billing.dunning import Failure
from propmanager.billing.mirror import PAID, account_of
from propmanager.billing.model import PaymentFailure, StripeInvoice, Subscription, SubscriptionChange
from propmanager.billing.snapshots import SubscriptionSnapshot
from propmanager.billing.status import Access, Derived, Trial, derive
from propmanager.billing.words import Status
from propmanager.core.tenancy import PlatformSession
from propmanager.tenants import service as tenants
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import plan_during_trial

SETTLED = frozenset({PAID, "void"})
_NEVER_BEGAN = frozenset({"incomplete", "incomplete_expired"})

log = structlog.get_logger(__name__)


def settle(db: PlatformSession, tenant: Tenant, cause: str, *, now: datetime) -> None:
    row = current_subscription(db, tenant.id)
    if row is None and tenant.status != TenantStatus.TRIAL:
        return
    before = _picture(row, tenant)
    failures = failures_of(db, row) if row else []
    if row:
        _roll_over(row, now)
        row.paid_through = paid_through(db, row)
    snapshot = _snapshot(row) if row else None
    found = derive(snapshot, failures, now, Trial(tenant.trial_ends_at), row.paid_through if row else None)
    if found.alert:
        log.error("billing.unknown_status", tenant=str(tenant.id), alert=found.alert)
    if row and found.status:
        row.status = found.status
        db.add(row)
    _use_up_trial(db, row, tenant, now)
    _open_or_close(db, tenant, row, found)
    after = _picture(row, tenant)
    if after != before:
        stripe_id = row.stripe_subscription_id if row else ""
        _note_change(db, tenant.id, stripe_id, before=before, after=after, cause=cause, now=now)
        notices.tell_of_change(db, tenant.id, row, before=before, after=after, failures=failures, now=now)
    _end_surplus(db, tenant.id, now)
    db.flush()


def current_subscription(db: PlatformSession, tenant_id: uuid.UUID) -> Subscription | None:
    """The one that lives; else the last one that had begun."""
    query = select(Subscription).where(Subscription.tenant_id == tenant_id, col(Subscription.is_surplus).is_(False))
    return max(db.exec(query), key=recency, default=None)


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
    """By the lines of what was paid: the period of the subscription moves on even when nobody pays."""
    query = select(StripeInvoice.covers_until).where(
        StripeInvoice.tenant_id == row.tenant_id,
        StripeInvoice.stripe_subscription_id == row.stripe_subscription_id,
        StripeInvoice.status == PAID,
    )
    return max((until for until in db.exec(query) if until), default=None)


def recency(row: Subscription) -> tuple[bool, bool, datetime, str]:
    return row.is_live, row.stripe_status not in _NEVER_BEGAN, row.created_at, row.stripe_subscription_id


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


def _use_up_trial(db: PlatformSession, row: Subscription | None, tenant: Tenant, now: datetime) -> None:
    """A subscription that began, or the last day without one: from then on nothing of a trial is carried over."""
    began = row is not None and row.stripe_status not in _NEVER_BEGAN
    is_over = tenant.trial_ends_at is not None and tenant.trial_ends_at <= now
    if began or is_over:
        account = account_of(db, tenant.id)
        account.trial_used_at = account.trial_used_at or now
        db.add(account)


def _open_or_close(db: PlatformSession, tenant: Tenant, row: Subscription | None, found: Derived) -> None:
    if found.access == Access.UNCHANGED:
        return
    if found.access == Access.FULL:
        is_trial = row is None or row.stripe_status in _NEVER_BEGAN
        status, reason = (TenantStatus.TRIAL if is_trial else TenantStatus.ACTIVE), None
    elif found.is_owed:
        status, reason = TenantStatus.SUSPENDED, SuspendedReason.FACTURATION
    else:
        status, reason = TenantStatus.EXPIRED, None
    plan = tenant.plan
    if row and row.stripe_status not in _NEVER_BEGAN:
        plan = plan_during_trial(row.plan) if found.status == Status.TRIAL else row.plan
    tenants.set_standing(db, tenant, status, plan, reason)


def _picture(row: Subscription | None, tenant: Tenant) -> dict[str, Any]:
    """What the audit compares and keeps."""
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
    before: dict[str, Any],
    after: dict[str, Any],
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


def _end_surplus(db: PlatformSession, tenant_id: uuid.UUID, now: datetime) -> None:
    query = select(Subscription).where(
        Subscription.tenant_id == tenant_id, col(Subscription.is_surplus).is_(True), col(Subscription.is_live).is_(True)
    )
    for surplus in db.exec(query):
        surplus.status = Status.CANCELLED
        key = f"surplus:{surplus.stripe_subscription_id}"
        stripe_id = surplus.stripe_subscription_id
        effects.command(db, tenant_id, key, deliveries.CANCEL_SURPLUS, now=now, subscription=stripe_id)
