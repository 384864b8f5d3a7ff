"""A subscription begun with a card that is known: `create_subscription(tenant, plan, payment_method_id)`."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from propmanager.billing import service, stripe_gateway
from propmanager.core import clock
from propmanager.core.errors import Conflict
from propmanager.core.tenancy import tenant_session
from propmanager.tenants.plans import Plan
from tests.billing.test_checkout import pay, start
from tests.billing.world import ASKS, FAILS, GOOD, World


def test_a_good_card_begins_at_once_and_twice_is_once(over: World):
    first = over.ask(service.create_subscription, Plan.BASIC, GOOD, now=clock.now())
    second = over.ask(service.create_subscription, Plan.BASIC, GOOD, now=clock.now())
    assert (first, second.needs_authentication) == (second, False)
    assert (over.state, len(stripe_gateway.subscriptions_of(over.customer))) == (("active", "active", ""), 1)


def test_six_clicks_at_once_begin_one_subscription(over: World):
    def click(_):
        with tenant_session(over.tenant_id) as db:
            try:
                return service.create_subscription(db, Plan.BASIC, GOOD, now=clock.now()).subscription_id
            except Conflict:
                return ""

    with ThreadPoolExecutor(6) as threads:
        begun = set(threads.map(click, range(6))) - {""}
    over.bring_all()
    assert begun == {one.id for one in stripe_gateway.subscriptions_of(over.customer)}
    assert (len(begun), over.state) == (1, ("active", "active", ""))


def test_a_card_that_asks_gives_the_secret_of_the_authentication(over: World):
    started = over.ask(service.create_subscription, Plan.BASIC, ASKS, now=clock.now())
    over.bring_all()
    assert (started.needs_authentication, bool(started.client_secret)) == (True, True)
    assert started.pay_url.startswith(over.stripe.url)
    assert (over.row.status, over.row.stripe_status) == ("pending", "incomplete")
    waiting = over.ask(service.overview, now=clock.now())
    assert waiting.status == "Paiement à confirmer"


def test_a_refused_card_begins_nothing_and_the_next_one_may(over: World):
    with pytest.raises(service.CardDeclined) as refusal:
        over.ask(service.create_subscription, Plan.BASIC, FAILS, now=clock.now())
    over.bring_all()
    assert refusal.value.message.startswith("La banque a refusé le paiement.")
    assert [row.is_live for row in over.rows()] == [False]
    over.subscribe(Plan.BASIC)
    assert (over.tenant.status, over.tenant.plan) == ("active", Plan.BASIC)


def test_an_unfinished_subscription_gives_way_to_the_checkout(over: World):
    over.ask(service.create_subscription, Plan.BASIC, ASKS, now=clock.now())
    over.bring_all()
    pay(start(over, Plan.PREMIUM))
    over.bring_all()
    assert [row.is_live for row in over.rows()] == [False, True]
    assert (over.tenant.status, over.tenant.plan) == ("active", Plan.PREMIUM)
