import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.dunning import WINDOW, Failure, closing_failure, counted
from tests.billing.strategies import DAY, NOON, SECOND, failure

FAILURES = st.lists(
    st.builds(
        Failure,
        invoice_id=st.sampled_from(["in_1", "in_2", "in_3"]),
        attempt_count=st.integers(1, 4),
        failed_at=st.integers(0, 90 * 24).map(lambda hours: NOON - timedelta(hours=hours)),
        billing_reason=st.sampled_from(["subscription_cycle", "subscription_update", "subscription_create"]),
        is_settled=st.booleans(),
    ),
    max_size=12,
)
THREE = [failure(20, attempt=1), failure(12, attempt=2), failure(5, attempt=3)]


def test_the_third_refusal_in_thirty_days_closes():
    """Edge case 14."""
    assert [closing_failure(THREE[:count]) for count in range(4)] == [None, None, None, THREE[2]]


def test_exactly_thirty_days_close_and_one_second_more_does_not():
    """Edge case 14."""
    third = replace(THREE[2], failed_at=THREE[0].failed_at + WINDOW)
    assert closing_failure([*THREE[:2], third]) == third
    assert closing_failure([*THREE[:2], replace(third, failed_at=third.failed_at + SECOND)]) is None


def test_three_deliveries_of_the_second_refusal_do_not_close():
    """Edge case 14."""
    assert closing_failure([THREE[0], *[THREE[1]] * 3]) is None


def test_refusals_of_an_invoice_that_was_paid_since_do_not_count():
    """Edge case 15."""
    paid = [replace(one, is_settled=True) for one in THREE]
    assert (counted(paid), closing_failure(paid)) == ([], None)


def test_a_second_try_by_hand_under_the_same_count_is_no_new_refusal():
    """Edge case 15."""
    by_hand = replace(THREE[1], failed_at=THREE[1].failed_at + DAY)
    assert closing_failure([*THREE[:2], by_hand]) is None


def test_refusals_of_the_first_invoice_do_not_count():
    assert closing_failure([replace(one, billing_reason="subscription_create") for one in THREE]) is None


@pytest.mark.parametrize("days", [31, 60])
def test_what_is_owed_since_long_stays_closed(days):
    old = [replace(one, failed_at=one.failed_at - days * DAY) for one in THREE]
    assert closing_failure(old) == old[2]


@given(FAILURES, st.randoms())
def test_order_and_repetition_do_not_matter(failures, chance: random.Random):
    told = failures + chance.sample(failures, len(failures) // 2)
    chance.shuffle(told)
    once = {(one.invoice_id, one.attempt_count): one for one in failures}.values()  # Stripe numbers each refusal once
    assert closing_failure([*once, *once]) == closing_failure(list(once))
    shuffled = list(once)
    chance.shuffle(shuffled)
    assert closing_failure(shuffled) == closing_failure(list(once))
    assert counted(told) == sorted(counted(told), key=lambda one: (one.failed_at, one.invoice_id, one.attempt_count))


@given(FAILURES)
def test_it_closes_exactly_when_some_thirty_days_hold_three(failures):
    owed = counted(failures)
    some = [
        last for last in owed if sum(last.failed_at - WINDOW <= one.failed_at <= last.failed_at for one in owed) >= 3
    ]
    assert (closing_failure(failures) is not None) == bool(some)


@given(FAILURES)
def test_settling_everything_opens_again(failures):
    assert closing_failure([replace(one, is_settled=True) for one in failures]) is None


@given(FAILURES, st.data())
def test_one_more_refusal_never_opens(failures, data):
    more = data.draw(FAILURES)
    distinct = {(one.invoice_id, one.attempt_count) for one in failures}
    added = [one for one in more if (one.invoice_id, one.attempt_count) not in distinct]
    assert closing_failure(failures) is None or closing_failure([*failures, *added]) is not None
