"""Which of a tenant's subscriptions were bought by accident beside another. Pure: read off what Stripe says of each.

Of two that overlap, the one bought first stays. It does not matter which of them we heard of first, nor whether both
still lived when we did.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

NEVER_BEGAN = frozenset({"incomplete", "incomplete_expired"})


class Bought(Protocol):
    """Of a row, what the rule reads."""

    stripe_subscription_id: str
    stripe_status: str
    created_at: datetime
    is_live: bool
    ended_at: datetime | None
    paid_through: datetime | None
    trial_ends_at: datetime | None


def began(row: Bought) -> bool:
    """Something was paid, or tried. A first payment that was called off leaves a subscription that only ended."""
    if row.stripe_status == "canceled":
        return row.paid_through is not None or row.trial_ends_at is not None
    return row.stripe_status not in NEVER_BEGAN


def surplus(rows: Iterable[Bought]) -> set[str]:
    """Their ids. One whose first payment is still awaited gives way to any that began, and to a younger one."""
    by_age = sorted(rows, key=lambda row: (row.created_at, row.stripe_subscription_id))
    kept: list[Bought] = []
    found: set[str] = set()
    for row in filter(began, by_age):
        if any(_lived_at(one, row.created_at) for one in kept):
            found.add(row.stripe_subscription_id)
        else:
            kept.append(row)
    return found | _given_up([row for row in by_age if row.is_live and not began(row)], kept)


def _given_up(awaited: Sequence[Bought], kept: Sequence[Bought]) -> set[str]:
    names = [row.stripe_subscription_id for row in awaited]
    return set(names if any(row.is_live for row in kept) else names[:-1])


def _lived_at(row: Bought, instant: datetime) -> bool:
    return row.is_live or row.ended_at is None or row.ended_at > instant
