"""A card that its bank renewed, same number and another date: known here whoever of Stripe's objects has the card."""

from datetime import date, timedelta

import pytest

from propmanager.billing import mirror, passing_time, service
from propmanager.billing.letters import Letter
from propmanager.billing.snapshots import Card
from propmanager.core import clock
from propmanager.tenants.plans import Plan
from tests.billing.test_checkout import pay, start
from tests.billing.world import World, platform


@pytest.fixture
def by_checkout(over: World) -> World:
    """The subscription has the card; the customer has none."""
    pay(start(over, Plan.BASIC))
    over.bring_all()
    return over


def renew(world: World) -> None:
    world.stripe.ask("card", customer=world.customer, exp_month=3, exp_year=2033)
    world.bring_all()


def expiry(world: World) -> date | None:
    return platform(lambda db: mirror.account_of(db, world.tenant_id).card_expires_on)


def test_after_checkout_the_page_has_the_new_date(by_checkout: World):
    before = expiry(by_checkout)
    renew(by_checkout)
    shown = by_checkout.ask(service.overview, now=clock.now())
    assert (before, expiry(by_checkout)) == (date(2029, 12, 31), date(2033, 3, 31))
    assert (shown.card, shown.card_expiry) == ("Visa se terminant par 4242", "Expire fin 03/2033.")


def test_nobody_is_warned_of_a_card_that_was_renewed(by_checkout: World):
    soon = clock.now() + timedelta(days=20)
    platform(lambda db: mirror.store_card(db, by_checkout.tenant_id, Card("visa", "4242", soon.date())))
    renew(by_checkout)
    passing_time.look_at_cards(soon)
    assert Letter.CARD_EXPIRING not in by_checkout.effects()


def test_a_card_that_the_customer_has_is_renewed_as_well(premium: World):
    renew(premium)
    assert expiry(premium) == date(2033, 3, 31)


def test_the_card_of_a_subscription_that_ended_says_nothing(by_checkout: World):
    ended = by_checkout.row.stripe_subscription_id
    by_checkout.stripe.client.v1.subscriptions.cancel(ended)
    by_checkout.bring_all()
    renew(by_checkout)
    assert expiry(by_checkout) == date(2029, 12, 31)
