"""When refused payments close a space: the third within thirty days, of what is still owed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(days=30)
REFUSALS_THAT_CLOSE = 3
FIRST_INVOICE = "subscription_create"


@dataclass(frozen=True)
class Failure:
    """`failed_at` is the event's instant. `is_settled`: the invoice was paid, or given up, since."""

    invoice_id: str
    attempt_count: int
    failed_at: datetime
    billing_reason: str = ""
    is_settled: bool = False


def counted(failures: Iterable[Failure]) -> list[Failure]:
    """The oldest first, each attempt once: a delivery that is repeated, or a second try by hand, is no new refusal.

    Neither what was paid since, nor the first invoice of all: nothing was opened by it.
    """
    once = {
        (failure.invoice_id, failure.attempt_count): failure
        for failure in sorted(failures, key=lambda failure: failure.failed_at, reverse=True)
        if not failure.is_settled and failure.billing_reason != FIRST_INVOICE
    }
    return sorted(once.values(), key=lambda failure: (failure.failed_at, failure.invoice_id, failure.attempt_count))


def closing_failure(failures: Iterable[Failure]) -> Failure | None:
    """The first refusal that was the third in thirty days, whatever order they were told in."""
    owed = counted(failures)
    for position in range(REFUSALS_THAT_CLOSE - 1, len(owed)):
        first, last = owed[position - REFUSALS_THAT_CLOSE + 1], owed[position]
        if last.failed_at - first.failed_at <= WINDOW:
            return last
    return None
