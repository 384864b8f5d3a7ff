"""What a change in the middle of a period costs. Pure, in whole cents."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Period:
    start: int
    end: int


def prorated(amount: int, period: Period, moment: int) -> int:
    """The part of the amount for the time from the moment to the end of the period, rounded half up."""
    whole = period.end - period.start
    left = min(max(period.end - moment, 0), whole)
    return (2 * amount * left + whole) // (2 * whole) if whole else 0


def tax(amount: int, percent: int | Decimal) -> int:
    """Rounded half up, and the same for a credit: the tax of -x is minus the tax of x."""
    rounded = int((2 * abs(amount) * percent + 100) // 200)
    return rounded if amount >= 0 else -rounded
