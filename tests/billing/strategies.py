"""Subscriptions, invoices and refusals for tests of the pure rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

from propmanager.billing.dunning import Failure
from propmanager.billing.snapshots import SubscriptionSnapshot

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def subscription(status: str = "active", **changes: Any) -> SubscriptionSnapshot:
    known: dict[str, Any] = {
        "id": "sub_1",
        "customer_id": "cus_1",
        "status": status,
        "created_at": NOON - 40 * DAY,
        "started_at": NOON - 40 * DAY,
        "price_id": "price_premium",
        "item_id": "si_1",
        "price_cents": 7900,
        "period_start": NOON - 10 * DAY,
        "period_end": NOON + 20 * DAY,
    }
    return SubscriptionSnapshot(**(known | changes))


def failure(days_ago: float, invoice_id: str = "in_1", attempt: int = 1, **changes: Any) -> Failure:
    known: dict[str, Any] = {"billing_reason": "subscription_cycle"}
    return Failure(invoice_id, attempt, NOON - days_ago * DAY, **(known | changes))
