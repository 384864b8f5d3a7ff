"""The end of a subscription, whoever wants it."""

from propmanager.demo.stripe_sandbox.objects import events
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing


def end(box: Sandbox, subscription: Thing, reason: str | None) -> None:
    """At once. Its open invoices stay open, but nothing tries to collect them any more."""
    now = box.now(subscription)
    canceled_at = subscription["canceled_at"] or now
    subscription.update(status="canceled", ended_at=now, canceled_at=canceled_at, pending_update=None)
    details = subscription["cancellation_details"]
    subscription["cancellation_details"] = details | {"reason": details["reason"] or reason}
    _release_schedule(box, subscription)
    for invoice in box.store.all("invoice", customer=subscription["customer"]):
        if invoice["parent"]["subscription_details"]["subscription"] == subscription["id"]:
            invoice.update(next_payment_attempt=None, auto_advance=False)
    events.emit(box, "customer.subscription.deleted", subscription)


def expire(box: Sandbox, subscription: Thing) -> None:
    """Nobody paid its first invoice within 23 hours."""
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription.update(status="incomplete_expired", ended_at=box.now(subscription))


def _release_schedule(box: Sandbox, subscription: Thing) -> None:
    if subscription["schedule"]:
        schedule = box.store.get("subscription_schedule", subscription["schedule"])
        schedule.update(status="canceled", canceled_at=box.now(subscription), current_phase=None)
        subscription["schedule"] = None
