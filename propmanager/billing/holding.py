"""Which plan a tenant has while a downgrade waits for the end of what was paid. Pure.

A downgrade changes the price at Stripe at once, without proration: the next invoice is right whatever becomes of our
worker. The plan that was paid for is held, in the metadata of the same call, until the period ends.
"""

from dataclasses import dataclass
from datetime import datetime

from propmanager.billing.snapshots import SubscriptionSnapshot
from propmanager.tenants.plans import Plan, rank


@dataclass(frozen=True)
class InEffect:
    """`pending` from `pending_from` on; both None while nothing waits."""

    plan: Plan
    pending: Plan | None = None
    pending_from: datetime | None = None


def plan_in_effect(snapshot: SubscriptionSnapshot, priced: Plan, now: datetime) -> InEffect:
    """`priced` is the plan of the price at Stripe."""
    until = snapshot.held_until
    if snapshot.held_plan not in set(Plan) or until is None:
        return InEffect(priced)
    held = Plan(snapshot.held_plan)
    # By Stripe's clock first: the period that follows has begun.
    is_over = now >= until or (snapshot.period_start is not None and snapshot.period_start >= until)
    if is_over or rank(held) <= rank(priced):
        return InEffect(priced)
    return InEffect(held, priced, until)
