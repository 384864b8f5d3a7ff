from datetime import UTC, datetime, timedelta

import pytest

from propmanager.tenants import standing
from propmanager.tenants.model import SuspendedReason, TenantStatus

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_a_trial_lasts_fourteen_days():
    assert standing.trial_end(MONDAY) == datetime(2026, 1, 19, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "trial_ends_at", "is_open"),
    [
        (TenantStatus.TRIAL, MONDAY + INSTANT, True),
        (TenantStatus.TRIAL, MONDAY, False),
        (TenantStatus.TRIAL, MONDAY - INSTANT, False),
        (TenantStatus.TRIAL, None, False),
        (TenantStatus.ACTIVE, None, True),
        (TenantStatus.ACTIVE, MONDAY - INSTANT, True),
        (TenantStatus.SUSPENDED, MONDAY + INSTANT, False),
        (TenantStatus.SUSPENDED, None, False),
        (TenantStatus.EXPIRED, MONDAY + INSTANT, False),
        (TenantStatus.EXPIRED, None, False),
    ],
)
def test_a_space_is_open_while_it_is_paid_or_tried(status, trial_ends_at, is_open):
    assert standing.is_open(status, trial_ends_at, now=MONDAY) == is_open


@pytest.mark.parametrize(
    ("status", "reason", "by_hand"),
    [
        (TenantStatus.SUSPENDED, SuspendedReason.ADMIN, True),
        (TenantStatus.SUSPENDED, None, True),
        (TenantStatus.SUSPENDED, SuspendedReason.FACTURATION, False),
        (TenantStatus.EXPIRED, None, False),
        (TenantStatus.ACTIVE, None, False),
    ],
)
def test_what_was_closed_by_hand_is_told_from_what_a_payment_closed(status, reason, by_hand):
    assert standing.is_closed_by_hand(status, reason) == by_hand


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=14), 14),
        (timedelta(days=13, hours=1), 14),
        (timedelta(days=1), 1),
        (INSTANT, 1),
        (timedelta(0), 0),
        (-INSTANT, 0),
        (-timedelta(days=40), 0),
    ],
)
def test_days_begun_count(left, days):
    assert standing.trial_days_left(MONDAY + left, now=MONDAY) == days
