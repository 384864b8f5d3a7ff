"""Until when a subscription is paid, by the lines of its invoices. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol


class Paid(Protocol):
    """Of a paid invoice, what the rule reads."""

    paid_cents: int
    refunded_cents: int
    covers_from: datetime | None
    covers_until: datetime | None


def paid_through(invoices: Iterable[Paid]) -> datetime | None:
    """None when nothing was ever paid. The period of the subscription is no help: it moves on even when nobody pays.

    What was given back in full opens nothing: it was paid as far as it began.
    """
    ends = (one.covers_from if is_given_back(one) else one.covers_until for one in invoices)
    return max((end for end in ends if end), default=None)


def is_given_back(invoice: Paid) -> bool:
    """In full. Of nothing (a trial, a gift) nothing can be given back."""
    return 0 < invoice.paid_cents <= invoice.refunded_cents
