"""The end of a trial: with a card it goes on paid, without one it does what was agreed."""

from propmanager.demo.stripe_sandbox.objects import endings, events, renewals
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

WARNING_DAYS = 3


def warn(box: Sandbox, subscription: Thing) -> None:
    box.announced.add((subscription["id"], "trial_will_end", subscription["trial_end"]))
    events.emit(box, "customer.subscription.trial_will_end", subscription)


def end(box: Sandbox, subscription: Thing) -> None:
    customer = box.store.get("customer", subscription["customer"])
    card = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    without_card = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if card is None and without_card == "cancel":
        endings.end(box, subscription, None)
    elif card is None and without_card == "pause":
        _pause(box, subscription)
    else:
        with events.changing(box, subscription, "customer.subscription.updated"):
            subscription["status"] = "active"
        renewals.renew(box, subscription)


def _pause(box: Sandbox, subscription: Thing) -> None:
    paused = {
        "type": "subscription",
        "subscription": {"type": "trial_end_without_payment_method"},
        "transitioned_at": box.now(subscription),
    }
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription.update(status="paused", status_details={"paused": paused})
    events.emit(box, "customer.subscription.paused", subscription)
