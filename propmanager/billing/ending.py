"""Ending a subscription, and taking that back."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from propmanager.billing import deliveries, effects, intents, stripe_gateway, sync
from propmanager.billing.ground import NO_SUBSCRIPTION, living_subscription, locked_tenant
from propmanager.billing.model import BillingIntent, IntentKind, Subscription
from propmanager.billing.planned_end import planned_end
from propmanager.billing.subject import Subject
from propmanager.core.errors import Conflict
from propmanager.core.tenancy import TenantSession, platform_session
from propmanager.tenants.plans import Plan


@dataclass(frozen=True)
class RunningTerm:
    """Of the subscription that Stripe still has. `ends_at` is set once its end is planned.

    What is not paid for has no end to wait for: cancelled, it ends at once.
    """

    plan: Plan
    period_start: datetime | None
    period_end: datetime | None
    ends_at: datetime | None
    is_paid: bool


_PAID_FOR = frozenset({"active", "trialing"})


def running_term(db: TenantSession) -> RunningTerm | None:
    """None when there is nothing to cancel."""
    row = living_subscription(db)
    if row is None:
        return None
    return RunningTerm(row.plan, row.period_start, row.period_end, planned_end(row), row.stripe_status in _PAID_FOR)


def cancel(db: TenantSession, *, now: datetime) -> None:
    """At the end of what was paid; at once when nothing is. Asked for twice, it happens once. Raises Conflict."""
    tenant = locked_tenant(db)
    row = living_subscription(db)
    if row is None:
        raise Conflict(NO_SUBSCRIPTION)
    if row.cancel_at_period_end or row.cancel_at:
        return
    intent, stripe_id = _intent(db, IntentKind.CANCEL, row, now), row.stripe_subscription_id
    key = intents.key_of(intent)
    if row.stripe_status in _PAID_FOR:
        stripe_gateway.cancel_at_period_end(stripe_id, key)
    else:
        stripe_gateway.cancel_now(stripe_id, key)
        _drop_debts(tenant.id, stripe_id, now)
    sync.sync(Subject(subscription_id=stripe_id), key, now=now)
    intents.close(db, intent)


def _drop_debts(tenant_id: uuid.UUID, stripe_id: str, now: datetime) -> None:
    """The invoice would stay open, with nothing there to pay it. By the worker, which tries until it is done."""
    with platform_session("debts of a subscription that was cancelled") as db:
        effects.command(db, tenant_id, f"give_up:{stripe_id}", deliveries.GIVE_UP, now=now, subscription=stripe_id)


def resume(db: TenantSession, *, now: datetime) -> None:
    """Takes back a planned end, in either of its two shapes. Raises Conflict when the end has come."""
    locked_tenant(db)
    row = living_subscription(db)
    if row is None:
        raise Conflict("Votre abonnement a pris fin. Choisissez un plan pour continuer.")
    intent, stripe_id = _intent(db, IntentKind.RESUME, row, now), row.stripe_subscription_id
    present = stripe_gateway.subscription(stripe_id)
    if present.ends_by_itself:
        stripe_gateway.keep(present, intents.key_of(intent))
    sync.sync(Subject(subscription_id=stripe_id), intents.key_of(intent), now=now)
    intents.close(db, intent)


def _intent(db: TenantSession, kind: IntentKind, row: Subscription, now: datetime) -> BillingIntent:
    """Committed: nothing waits for the network inside a transaction."""
    wanted = {"subscription": row.stripe_subscription_id}
    intent = intents.open_intent(db, kind, wanted, now=now, life=intents.DOUBLE_CLICK)
    db.commit()
    return intent
