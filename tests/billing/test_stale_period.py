"""A change asked for while the news of a renewal is still on its way: Stripe's period counts, not the one we know."""

from dataclasses import replace

import pytest

from propmanager.billing import service, stripe_gateway
from propmanager.core import clock
from propmanager.core.errors import Conflict
from propmanager.tenants.plans import Plan
from tests.billing.world import FAILS, World


def renew_unheard(world: World):
    """The period that follows has begun and is paid for; none of its events has come."""
    world.stripe.advance(32)


def at_stripe(world: World):
    return stripe_gateway.subscription(world.row.stripe_subscription_id)


def plans(world: World):
    return world.row.plan, world.row.pending_plan, world.tenant.plan


def test_a_downgrade_holds_the_plan_of_the_period_that_was_just_paid_for(premium: World):
    renew_unheard(premium)
    premium.ask(service.downgrade, Plan.BASIC, now=clock.now())
    before_the_news = plans(premium)
    premium.bring_all()
    there = at_stripe(premium)
    assert (there.price_id, there.held_plan, there.held_until) == ("price_basic", "premium", there.period_end)
    assert (before_the_news, plans(premium)) == ((Plan.PREMIUM, Plan.BASIC, Plan.PREMIUM),) * 2
    premium.advance(31)
    assert plans(premium) == (Plan.BASIC, None, Plan.BASIC)


def test_a_downgrade_of_a_trial_that_was_just_paid_for_waits_for_the_end_of_the_month(world: World):
    world.subscribe(Plan.PREMIUM)
    world.stripe.advance(15)
    world.ask(service.downgrade, Plan.BASIC, now=clock.now())
    world.bring_all()
    assert plans(world) == (Plan.PREMIUM, Plan.BASIC, Plan.PREMIUM)


def test_a_downgrade_of_what_was_just_refused_waits_for_the_payment(premium: World):
    premium.card(FAILS)
    premium.bring_all()
    renew_unheard(premium)
    with pytest.raises(Conflict, match="Réglez-le"):
        premium.ask(service.downgrade, Plan.BASIC, now=clock.now())
    assert (at_stripe(premium).price_id, premium.row.stripe_status) == ("price_premium", "past_due")


def test_a_plan_is_not_kept_after_the_day_of_its_downgrade(premium: World):
    premium.ask(service.downgrade, Plan.BASIC, now=clock.now())
    premium.bring_all()
    renew_unheard(premium)
    before = at_stripe(premium)
    for _ in range(2):
        with pytest.raises(Conflict) as refusal:
            premium.ask(service.keep_plan, Plan.PREMIUM, now=clock.now())
        assert refusal.value.message == (
            "Il est trop tard pour garder Premium : vous avez maintenant Basic. Vous pouvez choisir à nouveau ce plan."
        )
    assert (at_stripe(premium), plans(premium)) == (before, (Plan.BASIC, None, Plan.BASIC))


def test_a_plan_is_not_kept_after_the_end_of_the_subscription(premium: World):
    premium.ask(service.downgrade, Plan.BASIC, now=clock.now())
    premium.stripe.client.v1.subscriptions.cancel(premium.row.stripe_subscription_id)
    with pytest.raises(Conflict) as refusal:
        premium.ask(service.keep_plan, Plan.PREMIUM, now=clock.now())
    assert refusal.value.message == (
        "Il est trop tard pour garder Premium : votre abonnement a pris fin. Vous pouvez choisir à nouveau ce plan."
    )


def test_keeping_twice_is_keeping_once(premium: World):
    before = at_stripe(premium)
    premium.ask(service.downgrade, Plan.BASIC, now=clock.now())
    for _ in range(2):
        premium.ask(service.keep_plan, Plan.PREMIUM, now=clock.now())
    assert (replace(at_stripe(premium), card=before.card), plans(premium)) == (
        before,
        (Plan.PREMIUM, None, Plan.PREMIUM),
    )
