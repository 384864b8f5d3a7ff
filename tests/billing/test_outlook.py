"""What a tenant's row says of the days ahead, so that every page can say it without asking anything."""

from datetime import timedelta

import pytest

from propmanager.billing import passing_time, service
from propmanager.billing.status import GRACE
from propmanager.core import clock
from tests.billing.world import FAILS, GOOD, World


@pytest.fixture
def paying(world: World) -> World:
    world.end_trial()
    world.subscribe()
    return world


def outlook(world: World):
    tenant = world.tenant
    return tenant.payment_refused, tenant.closes_at


def test_a_sound_subscription_looks_on_to_nothing(paying: World):
    assert outlook(paying) == (False, None)


def test_a_trial_is_not_an_end_that_was_planned(world: World):
    world.subscribe()
    assert (world.state[0], outlook(world)) == ("trial", (False, None))


def test_a_planned_end_is_known_until_it_is_taken_back(paying: World):
    paying.ask(service.cancel, now=clock.now())
    planned = outlook(paying)
    paying.ask(service.resume, now=clock.now())
    assert (planned, outlook(paying)) == ((False, paying.row.period_end), (False, None))


def test_a_refused_payment_is_known_with_the_end_of_patience_and_gone_once_paid(paying: World):
    paying.card(FAILS)
    paying.bring_all()
    paying.advance(32)
    first_refusal = min(failure.failed_at for failure in paying.failures())
    late = outlook(paying)
    paying.card(GOOD)
    paying.bring_all()
    paying.advance(8)
    assert (late, paying.state) == ((True, first_refusal + GRACE), ("active", "active", ""))
    assert outlook(paying) == (False, None)


def test_a_closed_space_has_nothing_ahead(paying: World):
    paying.ask(service.cancel, now=clock.now())
    paying.advance(32)
    assert (paying.state, outlook(paying)) == (("cancelled", "expired", ""), (False, None))


def test_what_was_paid_beyond_an_end_is_told_with_its_day(paying: World):
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    paying.bring_all()
    paid_through = paying.row.paid_through
    assert (paying.tenant.status, outlook(paying)) == ("active", (False, paid_through))
    assert paid_through
    passing_time.look_at_boundaries(paid_through + timedelta(seconds=1))
    assert (paying.tenant.status, outlook(paying)) == ("expired", (False, None))
