"""A change that waits for its payment (`payment_behavior=pending_if_incomplete`)."""

from propmanager.demo.stripe_sandbox.objects import events, items
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

LIFE_SECONDS = 23 * 3600


def wait(box: Sandbox, subscription: Thing, new_items: list[Thing]) -> None:
    subscription["pending_update"] = {
        "billing_cycle_anchor": None,
        "expires_at": box.now(subscription) + LIFE_SECONDS,
        "subscription_items": new_items,
        "trial_end": None,
        "trial_from_plan": None,
    }


def apply(box: Sandbox, subscription: Thing) -> None:
    with events.changing(box, subscription, "customer.subscription.updated"):
        items.put(subscription, subscription["pending_update"]["subscription_items"])
        subscription["pending_update"] = None
    items.note_billed(box, subscription)
    events.emit(box, "customer.subscription.pending_update_applied", subscription)


def expire(box: Sandbox, subscription: Thing) -> None:
    """The invoice it waited for is voided by the caller."""
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription["pending_update"] = None
    events.emit(box, "customer.subscription.pending_update_expired", subscription)
