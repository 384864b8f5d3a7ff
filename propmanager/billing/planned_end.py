"""Whether a subscription ends by itself, and so what it still charges. Pure: of the row, as Stripe was last read."""

from datetime import datetime

from propmanager.billing.model import Subscription


def planned_end(row: Subscription) -> datetime | None:
    """A planned end comes in two shapes: the flag of the API, and the date that the portal sets."""
    if not row.is_live or not (row.cancel_at_period_end or row.cancel_at):
        return None
    return row.cancel_at or row.period_end


def charges_at(row: Subscription, instant: datetime) -> bool:
    """Whether a payment that would be due then comes: the end may have come before it, or with it."""
    if not row.is_live:
        return False
    end = planned_end(row)
    return end is None or end > instant


def charges_again(row: Subscription) -> bool:
    return row.period_end is None or charges_at(row, row.period_end)
