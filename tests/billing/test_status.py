from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.status import GRACE, Access, Derived, Trial, derive, is_live
from propmanager.billing.words import Status
from tests.billing.strategies import DAY, NOON, SECOND, failure, subscription

OVER, RUNNING = Trial(NOON), Trial(NOON + 3 * DAY)
THREE = [failure(20, attempt=1), failure(12, attempt=2), failure(5, attempt=3)]
STRIPES = ("trialing", "active", "past_due", "unpaid", "paused", "canceled", "incomplete", "incomplete_expired")


def derived(status, failures=(), *, trial=OVER, paid_through=None, **changes):
    return derive(subscription(status, **changes), failures, NOON, trial, paid_through)


def test_without_a_subscription_the_trial_decides():
    assert derive(None, [], NOON, RUNNING) == Derived(Status.TRIAL, Access.FULL, NOON + 3 * DAY)
    assert derive(None, [], NOON, OVER) == Derived(Status.EXPIRED, Access.READ_ONLY)
    assert derive(None, [], NOON, Trial(None)) == Derived(Status.EXPIRED, Access.READ_ONLY)


@pytest.mark.parametrize(
    ("stripes", "ours", "access", "is_owed"),
    [
        ("trialing", Status.TRIAL, Access.FULL, False),
        ("active", Status.ACTIVE, Access.FULL, False),
        ("unpaid", Status.EXPIRED, Access.READ_ONLY, True),
        ("incomplete_expired", Status.EXPIRED, Access.READ_ONLY, False),
        ("paused", Status.EXPIRED, Access.READ_ONLY, False),
        ("incomplete", Status.PENDING, Access.UNCHANGED, False),
    ],
)
def test_the_rows_of_the_table_that_hold_whatever_else_is_true(stripes, ours, access, is_owed):
    assert derived(stripes, THREE) == Derived(ours, access, is_owed=is_owed)


def test_late_with_fewer_than_three_refusals_is_open_until_the_grace_ends():
    two = THREE[:2]
    assert derived("past_due", two) == Derived(Status.PAST_DUE, Access.FULL, two[0].failed_at + GRACE)


def test_late_with_the_third_refusal_is_closed_until_it_is_paid():
    assert derived("past_due", THREE) == Derived(Status.EXPIRED, Access.READ_ONLY, is_owed=True)
    paid = [replace(one, is_settled=True) for one in THREE]
    assert derived("active", paid) == Derived(Status.ACTIVE, Access.FULL)


def test_the_grace_ends_even_when_stripe_says_no_more():
    long_ago = [failure(GRACE.days)]
    assert derived("past_due", long_ago) == Derived(Status.PAST_DUE, Access.READ_ONLY, is_owed=True)
    just_not = [replace(long_ago[0], failed_at=long_ago[0].failed_at + SECOND)]
    assert derived("past_due", just_not).access == Access.FULL


def test_without_a_word_of_any_refusal_the_grace_counts_from_what_was_paid():
    paid_through = NOON - 10 * DAY
    assert derived("past_due", paid_through=paid_through).until == paid_through + GRACE
    assert derived("past_due").until == NOON - 10 * DAY + GRACE


@pytest.mark.parametrize("reason", ["payment_failed", "payment_disputed"])
def test_ended_because_nobody_paid_is_expired(reason):
    ended = derived("canceled", ended_at=NOON - DAY, cancel_reason=reason, paid_through=NOON + DAY)
    assert ended == Derived(Status.EXPIRED, Access.READ_ONLY)


def test_cancelled_stays_open_for_what_was_paid():
    paid = derived("canceled", ended_at=NOON - DAY, cancel_reason="cancellation_requested", paid_through=NOON + DAY)
    assert paid == Derived(Status.CANCELLED, Access.FULL, NOON + DAY)


@pytest.mark.parametrize("paid_through", [None, NOON - 5 * DAY, NOON - DAY, NOON])
def test_cancelled_closes_when_nothing_paid_is_left(paid_through):
    ended = derived("canceled", ended_at=NOON - DAY, paid_through=paid_through)
    assert ended == Derived(Status.CANCELLED, Access.READ_ONLY)


def test_the_end_is_past_by_the_clock_of_stripe_whatever_ours_says():
    ended = derived("canceled", ended_at=NOON + 20 * DAY, paid_through=NOON + 20 * DAY)
    assert ended == Derived(Status.CANCELLED, Access.READ_ONLY)


def test_a_payment_that_was_given_up_does_not_end_the_trial():
    assert derived("incomplete_expired", trial=RUNNING) == Derived(Status.EXPIRED, Access.FULL, RUNNING.ends_at)


@given(st.text().filter(lambda word: word not in STRIPES))
def test_an_unknown_status_changes_nothing_and_is_told(word):
    """Edge case 13."""
    found = derived(word, THREE)
    assert (found.status, found.access, found.alert) == (None, Access.UNCHANGED, f"unknown status {word}")


@given(st.sampled_from(STRIPES), st.booleans(), st.one_of(st.none(), st.integers(-60, 60)))
def test_a_scheduled_end_changes_no_right(stripes, by_flag, day):
    """Edge case 19: neither shape of it."""
    scheduled = {"cancel_at_period_end": by_flag, "cancel_at": None if day is None else NOON + day * DAY}
    assert derived(stripes, THREE, **scheduled) == derived(stripes, THREE)
    assert subscription(stripes, **scheduled).ends_by_itself == (by_flag or day is not None)


@given(st.sampled_from(STRIPES), st.integers(-60, 60))
def test_the_end_of_the_period_opens_nothing(stripes, day):
    """Edge case 20: it moves on even when nobody paid."""
    moved = derived(stripes, THREE, period_end=NOON + day * DAY)
    assert moved == derived(stripes, THREE)


@given(st.sampled_from(STRIPES), st.booleans())
def test_only_what_is_owed_can_be_opened_by_paying(stripes, is_paid):
    found = derived(stripes, [replace(one, is_settled=is_paid) for one in THREE])
    assert not found.is_owed or (found.access == Access.READ_ONLY and is_live(stripes))


@pytest.mark.parametrize("status", STRIPES)
def test_stripe_has_it_until_it_is_canceled_or_never_began(status):
    assert is_live(status) == (status not in {"canceled", "incomplete_expired"})
