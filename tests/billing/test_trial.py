from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.trial import carried, reminder_due
from tests.billing.strategies import DAY, NOON, SECOND


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (14 * DAY, None),
        (7 * DAY + SECOND, None),
        (7 * DAY, 7),
        (3 * DAY + SECOND, 7),
        (3 * DAY, 3),
        (DAY + SECOND, 3),
        (DAY, 1),
        (SECOND, 1),
        (0 * DAY, None),
        (-DAY, None),
    ],
)
def test_reminders_come_at_seven_three_and_one_days(left, days):
    assert reminder_due(NOON + left, NOON) == days


@given(st.lists(st.integers(0, 15 * 24 * 60), min_size=1, max_size=40))
def test_a_trial_looked_at_whenever_is_reminded_of_at_most_thrice_and_nearer_each_time(minutes):
    looked = [reminder_due(NOON + 14 * DAY, NOON + timedelta(minutes=minute)) for minute in sorted(minutes)]
    told = list(dict.fromkeys(days for days in looked if days))
    assert told == sorted(told, reverse=True)
    assert set(told) <= {7, 3, 1}


@given(st.integers(-30 * 86400, 30 * 86400), st.booleans())
def test_only_a_first_trial_of_two_days_or_more_is_carried(seconds, was_used):
    ends_at = NOON + timedelta(seconds=seconds)
    taken = carried(ends_at, NOON - 40 * DAY if was_used else None, NOON)
    assert taken == (ends_at if seconds >= 48 * 3600 and not was_used else None)


def test_without_a_trial_there_is_nothing_to_carry():
    assert carried(None, None, NOON) is None
