"""Subscribing: one customer, one open page, one subscription, whatever is clicked."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlmodel import select

from propmanager.billing import deliveries, service, stripe_gateway
from propmanager.billing.model import BillingAccount, BillingEffect
from propmanager.core import clock
from propmanager.core.errors import Conflict, NotFound, PlanLimitReached
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants.plans import Plan
from tests.biens.forms import add
from tests.billing.world import FAILS, GOOD, World

CARD = "4242424242424242"
PAYER = {"email": "a@example.test", "name": "SCI des Lilas", "city": "Lyon", "card": CARD}


def start(world: World, plan=Plan.PREMIUM):
    return world.ask(service.start_checkout, plan, now=clock.now())


def pay(url):
    return httpx.post(url, data=PAYER, trust_env=False, verify=False, timeout=20).headers["location"]


def session_of(url):
    return url.rpartition("/")[2]


def come_back(world: World, session_id):
    return world.ask(service.return_from_checkout, session_id, now=clock.now())


def test_the_truth_is_shown_on_return_before_any_webhook(over: World):
    url = start(over)
    before = come_back(over, session_of(url))
    back = pay(url)
    after = come_back(over, session_of(url))
    assert (before, after, over.state) == (service.Outcome.UNPAID, service.Outcome.ACTIVE, ("active", "active", ""))
    assert back.endswith(f"{service.RETURN_PATH}?session_id={session_of(url)}")
    over.bring_all()
    assert (over.state, over.effects()) == (("active", "active", ""), ["payment_confirmed"])


def test_the_webhook_alone_is_enough(over: World):
    pay(start(over, Plan.BASIC))
    over.bring_all()
    assert (over.state, over.row.plan, over.tenant.plan) == (("active", "active", ""), Plan.BASIC, Plan.BASIC)
    shown = over.ask(service.overview, now=clock.now())
    assert (shown.card, shown.card_expiry) == ("Visa se terminant par 4242", "Expire fin 12/2029.")


def test_edge_24_every_tab_gets_the_same_page(over: World):
    assert len({start(over) for _ in range(3)}) == 1


def test_edge_24_two_tabs_at_once_have_one_customer_and_one_page(over: World):
    def click(_):
        with tenant_session(over.tenant_id) as db:
            return service.start_checkout(db, Plan.PREMIUM, now=clock.now())

    with ThreadPoolExecutor(6) as threads:
        urls = set(threads.map(click, range(6)))
    customers = over.stripe.client.v1.customers.list({}).data
    assert (len(urls), len(customers)) == (1, 1)


def test_edge_24_another_plan_closes_the_page_of_the_first(over: World):
    first, second = start(over, Plan.BASIC), start(over, Plan.PREMIUM)
    assert first != second
    assert stripe_gateway.checkout(session_of(first)).status == "expired"
    assert come_back(over, session_of(first)) == service.Outcome.EXPIRED
    pay(second)
    over.bring_all()
    assert over.row.plan == Plan.PREMIUM


def test_edge_24_who_has_a_subscription_buys_no_second(over: World):
    pay(start(over))
    with pytest.raises(Conflict, match="déjà un abonnement"):
        start(over)
    over.bring_all()
    with pytest.raises(Conflict, match="déjà un abonnement"):
        start(over)
    assert len(stripe_gateway.subscriptions_of(over.customer)) == 1


def test_who_owes_is_led_to_the_debt_and_not_to_a_second_subscription(over: World):
    over.subscribe()
    over.card(FAILS)
    over.bring_all()
    over.advance(32)
    with pytest.raises(Conflict, match="Réglez-le d’abord"):
        start(over)
    assert over.ask(service.pay_url).startswith(over.stripe.url)


def bought_twice(world: World):
    world.subscribe(Plan.BASIC)
    world.advance(0.01)
    method = world.stripe.client.v1.payment_methods.attach(GOOD, {"customer": world.customer})
    world.stripe.client.v1.subscriptions.create(
        {
            "customer": world.customer,
            "items": [{"price": "price_premium"}],
            "default_payment_method": method.id,
            "metadata": {"tenant_id": str(world.tenant_id)},
        }
    )
    return world.news()


@pytest.mark.parametrize("backwards", [False, True])
def test_edge_24_of_two_living_subscriptions_the_newer_is_cancelled_and_somebody_told(over: World, capsys, backwards):
    news = bought_twice(over)
    over.bring(reversed(news) if backwards else news)
    first, second = over.rows()
    assert (first.is_surplus, second.is_surplus) == (False, True)
    assert (over.tenant.plan, over.effects().count(deliveries.CANCEL_SURPLUS)) == (Plan.BASIC, 1)
    assert "billing.second_subscription" in capsys.readouterr().out
    with platform_session("test") as db:
        query = select(BillingEffect).where(
            BillingEffect.tenant_id == over.tenant_id, BillingEffect.kind == deliveries.CANCEL_SURPLUS
        )
        effect = db.exec(query).one()
    assert deliveries._prepare(over.tenant_id, effect.id) == []
    over.bring_all()
    living = [one.id for one in stripe_gateway.subscriptions_of(over.customer) if one.status != "canceled"]
    assert living == [first.stripe_subscription_id]
    assert (over.tenant.plan, over.tenant.status) == (Plan.BASIC, "active")


def test_edge_24_an_invoice_of_nothing_opens_and_sends_no_receipt(world: World):
    """A trial, or a coupon of 100 %: paid, for nothing."""
    world.subscribe(Plan.BASIC)
    paid = [event for event in world.news_again() if event["type"] == "invoice.paid"]
    assert [event["data"]["object"]["amount_paid"] for event in paid] == [0]
    assert (world.state[0], world.effects()) == ("trial", [])
    assert world.ask(service.overview, now=clock.now()).history == ()


def test_a_plan_too_small_is_refused_with_what_is_over(over: World):
    with tenant_session(over.tenant_id) as db:
        for number in range(11):
            add(db, nom=f"Studio {number}")
    with pytest.raises(PlanLimitReached, match="Archivez 1 bien"):
        start(over, Plan.BASIC)


# --- what belongs to others ---


def test_nobody_comes_back_with_the_session_of_another_tenant(over: World, make_tenant):
    url = start(over)
    pay(url)
    with tenant_session(make_tenant()) as db, pytest.raises(NotFound):
        service.return_from_checkout(db, session_of(url), now=clock.now())
    for junk in ("", "cs_test_x", "%", "\x00"):
        with tenant_session(over.tenant_id) as db, pytest.raises(NotFound):
            service.return_from_checkout(db, junk, now=clock.now())


def test_another_tenant_opens_neither_the_portal_nor_an_invoice(over: World, make_tenant):
    over.subscribe()
    (row,) = over.ask(service.overview, now=clock.now()).history
    assert over.ask(service.open_portal).startswith(over.stripe.url)
    assert over.ask(service.receipt_url, row.invoice_id).startswith(over.stripe.url)
    with tenant_session(make_tenant()) as db:
        with pytest.raises(Conflict, match="Aucun moyen de paiement"):
            service.open_portal(db)
        with pytest.raises(NotFound):
            service.receipt_url(db, row.invoice_id)
        assert service.overview(db, now=clock.now()).history == ()


def test_asking_for_the_portal_makes_no_account_of_its_own(over: World):
    """Two clicks at once would make two."""
    with pytest.raises(Conflict, match="Choisissez d’abord un plan"):
        over.ask(service.open_portal)
    with platform_session("test") as db:
        assert db.exec(select(BillingAccount).where(BillingAccount.tenant_id == over.tenant_id)).all() == []


@pytest.mark.parametrize(("mode", "tries"), [("500", 3), ("429", 1), ("refuse", 1)])
def test_while_stripe_is_away_nothing_is_begun_and_the_same_wish_works_later(over: World, mode, tries):
    over.stripe.ask("fault", path="/v1/checkout/sessions", mode=mode, times=tries)
    with pytest.raises(service.StripeUnavailable, match="ne compte qu’une fois"):
        start(over)
    url = start(over)
    assert (start(over), len(over.stripe.client.v1.checkout.sessions.list({}).data)) == (url, 1)


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(over: World):
    over.stripe.ask("fault", path="/v1/checkout/sessions", mode="lost")
    with pytest.raises(service.StripeUnavailable):
        start(over)
    start(over)
    assert len(over.stripe.client.v1.checkout.sessions.list({}).data) == 1
