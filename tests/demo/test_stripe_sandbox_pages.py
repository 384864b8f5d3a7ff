"""The Checkout of the sandbox as a visitor's browser drives it: forms posted, redirects followed by hand."""

import pytest
import stripe

from tests.demo.test_stripe_sandbox_subscriptions import item_of

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")

GOOD, REFUSED, REFUSED_LATER = "4242424242424242", "4000000000000002", "4000000000000341"
ASKS, ASKS_ALWAYS = "4000002500003155", "4000002760003184"
MARK = "Bac à sable Stripe — aucun vrai paiement"
BACK = "http://localhost:3000/abonnement/retour?session_id={CHECKOUT_SESSION_ID}"


@pytest.fixture
def open_checkout(client, make_customer):
    """A session as the product opens it."""

    def make(**changes):
        customer = make_customer(None)
        asked = {
            "mode": "subscription",
            "customer": customer.id,
            "client_reference_id": "t1",
            "locale": "fr",
            "line_items": [{"price": "price_basic", "quantity": 1}],
            "subscription_data": {"metadata": {"tenant_id": "t1"}},
            "automatic_tax": {"enabled": True},
            "tax_id_collection": {"enabled": True},
            "customer_update": {"address": "auto", "name": "auto"},
            "success_url": BACK,
            "cancel_url": "http://localhost:3000/facturation",
        }
        return client.v1.checkout.sessions.create(asked | changes)

    return make


def payer(card=GOOD, **changes):
    return {"email": "a@example.test", "name": "Gérance Dupont", "city": "Lyon", "card": card} | changes


def test_every_page_says_that_no_payment_is_real(visit, client, open_checkout, subscribe):
    session = open_checkout()
    made = subscribe(expand=["latest_invoice"])
    portal = client.v1.billing_portal.sessions.create({"customer": made.customer})
    pages = [visit.get(url) for url in ("/", session.url, portal.url, made.latest_invoice.hosted_invoice_url)]
    assert [(page.status_code, MARK in page.text, '<html lang="fr">' in page.text) for page in pages] == [
        (200, True, True)
    ] * 4


def test_paying_with_a_good_card_makes_one_subscription(visit, client, open_checkout, events_of):
    session = open_checkout()
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 3480)
    clicks = [visit.post(session.url, data=payer(tax_id="FR40303265045")) for _ in range(2)]
    assert [click.status_code for click in clicks] == [303, 200]
    assert "C’est déjà payé" in clicks[1].text
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "invoice"]})
    assert (done.status, done.payment_status, done.client_reference_id) == ("complete", "paid", "t1")
    assert (done.subscription.status, done.subscription.metadata.to_dict()) == ("active", {"tenant_id": "t1"})
    assert (done.invoice.total, done.customer_details.tax_ids[0].value) == (3480, "FR40303265045")
    customer = client.v1.customers.retrieve(session.customer, {"expand": ["tax_ids"]})
    invoice = done.invoice
    for name, address, number in (
        (customer.name, customer.address, customer.tax_ids.data[0].value),
        (invoice.customer_name, invoice.customer_address, invoice.customer_tax_ids[0].value),
    ):
        assert (name, address.city, address.country, number) == ("Gérance Dupont", "Lyon", "FR", "FR40303265045")
    assert len(client.v1.subscriptions.list({"customer": session.customer}).data) == 1
    assert events_of(session.customer)[-1] == "checkout.session.completed"


def test_after_paying_the_browser_goes_back_with_the_session(visit, open_checkout):
    session = open_checkout()
    answer = visit.post(session.url, data=payer())
    assert (answer.status_code, answer.headers["location"]) == (303, BACK.replace("{CHECKOUT_SESSION_ID}", session.id))


@pytest.mark.parametrize("card", [REFUSED, REFUSED_LATER, "1234"])
def test_a_refused_card_leaves_the_page_open(visit, client, open_checkout, card):
    session = open_checkout()
    answer = visit.post(session.url, data=payer(card))
    assert (answer.status_code, 'role="alert"' in answer.text) == (402, True)
    assert "Gérance Dupont" in answer.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert client.v1.subscriptions.list({"customer": session.customer, "status": "all"}).data == []


def test_a_wrong_vat_number_is_said_before_anything_is_paid(visit, client, open_checkout):
    session = open_checkout()
    answer = visit.post(session.url, data=payer(tax_id="FR12"))
    assert "Ce numéro de TVA n’est pas valable." in answer.text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_the_bank_is_asked_and_agreement_pays(visit, client, open_checkout):
    session = open_checkout()
    bank = visit.post(session.url, data=payer(ASKS)).headers["location"]
    assert "Votre banque vous demande votre accord" in visit.get(bank).text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    done = visit.post(bank, data={"decision": "agree"})
    assert done.headers["location"].endswith(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert visit.post(bank, data={"decision": "agree"}).status_code == 404


def test_a_refusal_at_the_bank_leads_back_unpaid(visit, client, open_checkout):
    session = open_checkout()
    bank = visit.post(session.url, data=payer(ASKS)).headers["location"]
    back = visit.post(bank, data={"decision": "refuse"}).headers["location"]
    assert "rien n’a été payé" in visit.get(back).text
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_card_authenticated_once_renews_without_the_person(visit, client, sandbox, open_checkout):
    session = open_checkout()
    bank = visit.post(session.url, data=payer(ASKS)).headers["location"]
    visit.post(bank, data={"decision": "agree"})
    [made] = client.v1.subscriptions.list({"customer": session.customer}).data
    sandbox.advance_to(item_of(made).current_period_end, session.customer)
    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_a_trial_keeps_the_card_and_pays_nothing_today(visit, client, open_checkout):
    session = open_checkout(subscription_data={"trial_period_days": 14})
    assert "Rien à payer aujourd’hui" in visit.get(session.url).text
    visit.post(session.url, data=payer(REFUSED_LATER))
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert (done.payment_status, done.subscription.status) == ("no_payment_required", "trialing")
    assert done.subscription.default_payment_method is not None


def test_a_trial_without_a_card_when_the_product_allows_it(visit, client, open_checkout):
    session = open_checkout(payment_method_collection="if_required", subscription_data={"trial_period_days": 14})
    assert "Sans carte pour l’instant" in visit.get(session.url).text
    visit.post(session.url, data=payer(""))
    done = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["subscription"]})
    assert (done.status, done.subscription.default_payment_method) == ("complete", None)


@pytest.mark.parametrize("card", ["", None])
def test_no_card_is_refused_where_one_is_needed(visit, client, open_checkout, card):
    session = open_checkout()
    assert visit.post(session.url, data=payer(card) if card is not None else {}).status_code == 402
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_a_remaining_trial_under_two_days_is_refused(client, open_checkout):
    with pytest.raises(stripe.InvalidRequestError, match="at least 2 days"):
        open_checkout(subscription_data={"trial_end": client.v1.customers.create({}).created + 86_400})


def test_a_vat_number_needs_the_right_to_change_the_name(open_checkout):
    with pytest.raises(stripe.InvalidRequestError):
        open_checkout(customer_update={"address": "auto"})


def test_a_session_expires_by_itself_or_on_demand(visit, client, sandbox, open_checkout, events_of):
    first, second = open_checkout(), open_checkout()
    client.v1.checkout.sessions.expire(first.id)
    sandbox.advance(1.1, second.customer)
    assert [client.v1.checkout.sessions.retrieve(each.id).status for each in (first, second)] == ["expired"] * 2
    assert events_of(second.customer)[-1] == "checkout.session.expired"
    assert "Cette page a expiré" in visit.get(first.url).text
    assert "Cette page a expiré" in visit.post(second.url, data=payer()).text
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(first.id)


def test_what_was_typed_is_shown_as_text(visit, open_checkout):
    answer = visit.post(open_checkout().url, data=payer(REFUSED, name='"><script>alert(1)</script>'))
    assert "<script>" not in answer.text


def test_the_control_page_moves_time_and_gives_cards(visit, client, fresh_sandbox, subscribe):
    made = subscribe()
    visit.post("/", data={"action": "card", "customer": made.customer, "card": REFUSED_LATER})
    for _ in range(2):
        visit.post("/", data={"action": "month", "customer": made.customer})
    shown = visit.get("/").text
    assert client.v1.subscriptions.retrieve(made.id).status in ("past_due", "unpaid")
    assert all(words in shown for words in ("invoice.payment_failed", "Avancer d’un mois", "Carte visa 0341"))
