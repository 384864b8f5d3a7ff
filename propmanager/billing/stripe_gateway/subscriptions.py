"""Subscriptions: read, begun, changed, ended. The id of the item goes with every change: without it Stripe adds one."""

from datetime import datetime

from stripe.params import SubscriptionCreateParams

from propmanager.billing.snapshots import PreviewSnapshot, SubscriptionSnapshot
from propmanager.billing.status import is_live
from propmanager.billing.stripe_gateway.connection import calling, named
from propmanager.billing.stripe_gateway.reading import (
    HELD_PLAN,
    HELD_UNTIL,
    TENANT,
    preview_snapshot,
    subscription_snapshot,
)


def subscription(subscription_id: str) -> SubscriptionSnapshot:
    with calling() as client:
        wanted = named(subscription_id)
        return subscription_snapshot(client.v1.subscriptions.retrieve(wanted, {"expand": ["default_payment_method"]}))


def subscriptions_of(customer_id: str) -> list[SubscriptionSnapshot]:
    """All of them, those that ended too."""
    with calling() as client:
        listed = client.v1.subscriptions.list({"customer": named(customer_id), "status": "all", "limit": 100})
        return [subscription_snapshot(one) for one in listed.auto_paging_iter()]


def living_subscriptions_of(customer_id: str) -> list[SubscriptionSnapshot]:
    """With their cards."""
    with calling() as client:
        listed = client.v1.subscriptions.list(
            {"customer": named(customer_id), "limit": 100, "expand": ["data.default_payment_method"]}
        )
        read = [subscription_snapshot(one) for one in listed.auto_paging_iter()]
        return [one for one in read if is_live(one.status)]


def create_subscription(
    customer_id: str, *, tenant: str, price_id: str, payment_method_id: str, trial_end: datetime | None, key: str
) -> SubscriptionSnapshot:
    """Charged at once. `incomplete` when the bank wants an authentication, or refuses."""
    wanted: SubscriptionCreateParams = {
        "customer": named(customer_id),
        "items": [{"price": price_id, "quantity": 1}],
        "default_payment_method": payment_method_id,
        "payment_behavior": "allow_incomplete",
        "payment_settings": {"save_default_payment_method": "on_subscription"},
        "automatic_tax": {"enabled": True},
        "metadata": {TENANT: tenant},
    }
    if trial_end:
        wanted["trial_end"] = int(trial_end.timestamp())
    with calling() as client:
        return subscription_snapshot(client.v1.subscriptions.create(wanted, {"idempotency_key": key}))


def preview_price(of: SubscriptionSnapshot, price_id: str) -> PreviewSnapshot:
    """The invoice that `raise_price` makes, given the instant for which this one was counted."""
    with calling() as client:
        return preview_snapshot(
            client.v1.invoices.create_preview(
                {
                    "customer": of.customer_id,
                    "subscription": of.id,
                    "subscription_details": {
                        "items": [{"id": of.item_id, "price": price_id, "quantity": of.quantity}],
                        "proration_behavior": "always_invoice",
                    },
                }
            )
        )


def raise_price(of: SubscriptionSnapshot, price_id: str, prorated_at: int, key: str) -> SubscriptionSnapshot:
    """The difference is charged at once; until it is paid, the old price stays and a pending update waits."""
    with calling() as client:
        return subscription_snapshot(
            client.v1.subscriptions.update(
                named(of.id),
                {
                    "items": [{"id": of.item_id, "price": price_id, "quantity": of.quantity}],
                    "proration_behavior": "always_invoice",
                    "proration_date": prorated_at,
                    "payment_behavior": "pending_if_incomplete",
                },
                {"idempotency_key": key},
            )
        )


def set_next_price(
    of: SubscriptionSnapshot, price_id: str, key: str, *, held_plan: str = "", held_until: datetime | None = None
) -> SubscriptionSnapshot:
    """The price of the next invoice. Nothing is charged or given back; what is held meanwhile is noted with it."""
    until = str(int(held_until.timestamp())) if held_until else ""
    with calling() as client:
        return subscription_snapshot(
            client.v1.subscriptions.update(
                named(of.id),
                {
                    "items": [{"id": of.item_id, "price": price_id, "quantity": of.quantity}],
                    "proration_behavior": "none",
                    "metadata": {HELD_PLAN: held_plan, HELD_UNTIL: until},
                },
                {"idempotency_key": key},
            )
        )


def pay_with(subscription_id: str, payment_method_id: str, key: str) -> None:
    """From the next invoice on, whatever it was bought with."""
    with calling() as client:
        client.v1.subscriptions.update(
            named(subscription_id), {"default_payment_method": payment_method_id}, {"idempotency_key": key}
        )


def cancel_at_period_end(subscription_id: str, key: str) -> SubscriptionSnapshot:
    with calling() as client:
        return subscription_snapshot(
            client.v1.subscriptions.update(
                named(subscription_id), {"cancel_at_period_end": True}, {"idempotency_key": key}
            )
        )


def keep(of: SubscriptionSnapshot, key: str) -> SubscriptionSnapshot:
    """Takes back a scheduled end, in whichever of its two shapes."""
    with calling() as client:
        if of.cancel_at_period_end:
            kept = client.v1.subscriptions.update(of.id, {"cancel_at_period_end": False}, {"idempotency_key": key})
        else:
            kept = client.v1.subscriptions.update(of.id, {"cancel_at": ""}, {"idempotency_key": key})
        return subscription_snapshot(kept)


def cancel_now(subscription_id: str, key: str) -> SubscriptionSnapshot:
    with calling() as client:
        return subscription_snapshot(
            client.v1.subscriptions.cancel(named(subscription_id), {}, {"idempotency_key": key})
        )
