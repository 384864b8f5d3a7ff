"""The portal of the sandbox, and the pages of its invoices, as a visitor's browser drives them."""

import re

import pytest

from tests.demo.test_stripe_sandbox_pages import ASKS, ASKS_ALWAYS, GOOD, REFUSED, REFUSED_LATER
from tests.demo.test_stripe_sandbox_subscriptions import item_of
from tests.demo.test_stripe_sandbox_upgrades import upgrade

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")


@pytest.fixture
def open_portal(client, subscribe):
    def make(**flow):
        made = subscribe()
        asked = {"customer": made.customer, "return_url": "http://localhost:3000/facturation", **flow}
        return made, client.v1.billing_portal.sessions.create(asked)

    return make


def test_the_portal_ends_at_a_date_without_the_flag_and_undoes_it(visit, client, open_portal):
    made, portal = open_portal()
    assert visit.post(portal.url, data={"action": "cancel", "subscription": made.id}).status_code == 303
    planned = client.v1.subscriptions.retrieve(made.id)
    assert (planned.cancel_at_period_end, planned.cancel_at) == (False, item_of(made).current_period_end)
    visit.post(portal.url, data={"action": "resume", "subscription": made.id})
    assert client.v1.subscriptions.retrieve(made.id).cancel_at is None


def test_the_portal_changes_the_card_after_the_bank_agreed(visit, client, open_portal):
    made, portal = open_portal()
    bank = visit.post(portal.url, data={"action": "card", "card": ASKS}).headers["location"]
    back = visit.post(bank, data={"decision": "agree"}).headers["location"]
    assert "3155" in visit.get(back).text
    method = client.v1.subscriptions.retrieve(made.id).default_payment_method
    assert client.v1.payment_methods.retrieve(method).card.last4 == "3155"
    assert client.v1.customers.retrieve(made.customer).invoice_settings.default_payment_method == method


def test_the_portal_refuses_a_bad_card(visit, open_portal):
    _, portal = open_portal()
    assert visit.post(portal.url, data={"action": "card", "card": REFUSED}).status_code == 402


def test_the_portal_switches_plans(visit, client, open_portal):
    made, portal = open_portal()
    visit.post(portal.url, data={"action": "switch", "subscription": made.id, "price": "price_premium"})
    [item] = client.v1.subscriptions.retrieve(made.id)["items"].data
    assert (item.id, item.price.id) == (item_of(made).id, "price_premium")


def test_a_flow_shows_one_thing_and_goes_back_when_it_is_done(visit, open_portal):
    after = {"type": "redirect", "redirect": {"return_url": "http://localhost:3000/facturation?fait=1"}}
    _, portal = open_portal(flow_data={"type": "payment_method_update", "after_completion": after})
    assert re.findall(r"<h2[^>]*>([^<]*)</h2>", visit.get(portal.url).text) == ["Moyen de paiement"]
    done = visit.post(portal.url, data={"action": "card", "card": GOOD})
    assert done.headers["location"] == "http://localhost:3000/facturation?fait=1"


def test_a_portal_reaches_its_customer_only(visit, client, open_portal, subscribe):
    _, portal = open_portal()
    stranger = subscribe()
    answer = visit.post(portal.url, data={"action": "cancel", "subscription": stranger.id})
    assert answer.status_code == 402
    assert client.v1.subscriptions.retrieve(stranger.id).cancel_at is None


def test_an_open_invoice_is_paid_on_its_page(visit, client, subscribe):
    made = subscribe(payment_behavior="default_incomplete", expand=["latest_invoice"])
    url = made.latest_invoice.hosted_invoice_url
    assert visit.post(url, data={"card": REFUSED_LATER}).status_code == 402
    bank = visit.post(url, data={"card": ASKS_ALWAYS}).headers["location"]
    back = visit.post(bank, data={"decision": "agree"}).headers["location"]
    assert "La facture est payée." in visit.get(back).text
    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_an_upgrade_that_the_bank_must_allow_is_paid_on_the_page_of_its_invoice(visit, client, sandbox, subscribe):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_authenticationRequired")
    safely = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}
    waiting = upgrade(client, made, **safely, expand=["latest_invoice"])
    assert item_of(waiting).price.id == "price_basic"
    bank = visit.post(waiting.latest_invoice.hosted_invoice_url, data={"card": ASKS_ALWAYS}).headers["location"]
    visit.post(bank, data={"decision": "agree"})
    assert item_of(client.v1.subscriptions.retrieve(made.id)).price.id == "price_premium"


def test_the_page_of_a_waiting_intent_pays_its_invoice(visit, client, subscribe):
    made = subscribe(card="pm_card_authenticationRequired", expand=["latest_invoice.payments"])
    assert made.status == "incomplete"
    intent = client.v1.payment_intents.retrieve(made.latest_invoice.payments.data[0].payment.payment_intent)
    visit.post(intent.next_action.redirect_to_url.url, data={"decision": "agree"})
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
