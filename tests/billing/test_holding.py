from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.holding import InEffect, plan_in_effect
from propmanager.tenants.plans import Plan, rank
from tests.billing.strategies import DAY, NOON, subscription

UNTIL = NOON + 20 * DAY


def held(**changes):
    return subscription(price_id="price_basic", held_plan="premium", held_until=UNTIL, **changes)


def test_without_a_held_plan_the_price_decides():
    assert plan_in_effect(subscription(), Plan.PREMIUM, NOON) == InEffect(Plan.PREMIUM)


def test_a_downgrade_waits_for_the_end_of_what_was_paid():
    assert plan_in_effect(held(), Plan.BASIC, NOON) == InEffect(Plan.PREMIUM, Plan.BASIC, UNTIL)


def test_the_next_period_brings_it_about_by_our_clock_or_by_that_of_stripe():
    assert plan_in_effect(held(), Plan.BASIC, UNTIL) == InEffect(Plan.BASIC)
    assert plan_in_effect(held(period_start=UNTIL), Plan.BASIC, NOON) == InEffect(Plan.BASIC)


def test_a_plan_that_is_no_longer_ours_holds_nothing():
    unknown = subscription(held_plan="gold", held_until=UNTIL)
    assert plan_in_effect(unknown, Plan.BASIC, NOON) == InEffect(Plan.BASIC)
    assert plan_in_effect(subscription(held_plan="premium"), Plan.BASIC, NOON) == InEffect(Plan.BASIC)


@given(st.sampled_from(Plan), st.sampled_from(Plan), st.integers(-40, 40))
def test_what_is_held_is_never_less_than_what_is_paid_for(held_plan, priced, days):
    snapshot = subscription(held_plan=held_plan.value, held_until=NOON + days * DAY)
    found = plan_in_effect(snapshot, priced, NOON)
    assert rank(found.plan) >= rank(priced)
    assert (found.pending is not None) == (found.plan != priced)
