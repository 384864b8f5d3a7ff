"""Where one billing period ends and the next begins. Pure: instants are seconds, days are UTC."""

import calendar
from datetime import UTC, datetime
from itertools import count
from typing import Any

from propmanager.demo.stripe_sandbox.configuration import DAY

_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def next_boundary(anchor: int, recurring: dict[str, Any], after: int) -> int:
    """The first boundary later than `after`. Counted from the anchor: 31 January, 28 February, 31 March."""
    boundaries = (boundary(anchor, recurring, number) for number in count(1))
    return next(moment for moment in boundaries if moment > after)


def boundary(anchor: int, recurring: dict[str, Any], number: int) -> int:
    interval, steps = recurring["interval"], recurring["interval_count"] * number
    if interval in _DAYS:
        return anchor + steps * _DAYS[interval] * DAY
    return add_months(anchor, steps * _MONTHS[interval])


def add_months(moment: int, months: int) -> int:
    """The same day of a later month, or its last day when it has no such day."""
    start = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())
