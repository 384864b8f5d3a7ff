"""The fourteen days without a card: when they are told of, and what of them a subscription takes over. Pure."""

from datetime import datetime, timedelta

REMINDER_DAYS = (1, 3, 7)
# Stripe refuses a trial that ends within 48 hours of the Checkout.
SHORTEST_CARRIED = timedelta(hours=48)


def reminder_due(ends_at: datetime, now: datetime) -> int | None:
    """The nearest reminder whose time has come: 7, 3 or 1 days. One that was missed is not made up for."""
    left = ends_at - now
    if left <= timedelta(0):
        return None
    return next((days for days in REMINDER_DAYS if left <= timedelta(days=days)), None)


def carried(ends_at: datetime | None, used_at: datetime | None, now: datetime) -> datetime | None:
    """Until when a new subscription costs nothing. Only a first one: nobody has a second trial."""
    if ends_at is None or used_at is not None or ends_at - now < SHORTEST_CARRIED:
        return None
    return ends_at
