"""The manners of the API: keys, errors, lists, expanding, replays."""

import asyncio

import httpx
import pytest
import stripe

from tests.live.stripe import API_KEY

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")


def test_a_wrong_key_is_refused(sandbox):
    client = stripe.StripeClient("sk_test_other", base_addresses={"api": sandbox.url})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.prices.list()


def test_another_version_of_the_api_is_refused(client):
    with pytest.raises(stripe.InvalidRequestError, match="sandbox speaks"):
        client.v1.prices.list(options={"stripe_version": "2024-06-20"})


def test_other_names_of_this_machine_are_refused(sandbox):
    answer = httpx.get(f"{sandbox.url}/", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 400


def test_the_three_plans_are_there(client):
    prices = client.v1.prices.list({"lookup_keys": ["basic", "premium", "enterprise"]}).data[::-1]
    shown = [(price.id, price.unit_amount, price.currency, price.tax_behavior) for price in prices]
    assert shown == [
        ("price_basic", 2900, "eur", "exclusive"),
        ("price_premium", 7900, "eur", "exclusive"),
        ("price_enterprise", 19900, "eur", "exclusive"),
    ]


@pytest.mark.parametrize(
    ("call", "status", "param"),
    [
        (lambda c: c.v1.customers.retrieve("cus_none"), 404, "id"),
        (lambda c: c.v1.subscriptions.retrieve("sub_none"), 404, "id"),
        (lambda c: c.v1.subscriptions.create({"customer": "cus_none", "items": []}), 400, "customer"),
    ],
)
def test_what_does_not_exist_is_missing(client, call, status, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        call(client)
    error = refusal.value
    assert (error.http_status, error.code, error.param) == (status, "resource_missing", param)
    assert str(error.request_id).startswith("req_")


def test_a_parameter_that_nobody_knows_is_refused(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.customers.create({"mail": "a@example.test"})
    assert (refusal.value.code, refusal.value.param) == ("parameter_unknown", "mail")


@pytest.mark.parametrize(
    "ask",
    [
        lambda c, s: c.v1.subscriptions.update(s.id, {"items": [{"price": "price_premium", "plan": "x"}]}),
        lambda c, s: c.v1.invoices.create_preview({"subscription": s.id, "subscription_details": {"cancel_now": True}}),
        lambda c, s: c.v1.billing_portal.sessions.create({"customer": s.customer, "flow_data": {"typ": "x"}}),
    ],
)
def test_what_the_sandbox_cannot_do_is_refused_inside_too(client, subscribe, ask):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        ask(client, subscribe())
    assert refusal.value.code == "parameter_unknown"


def test_a_card_refused_at_once_is_not_kept(client, make_customer):
    customer = make_customer(None)
    with pytest.raises(stripe.CardError) as refusal:
        client.v1.payment_methods.attach("pm_card_visa_chargeDeclined", {"customer": customer.id})
    assert (refusal.value.http_status, refusal.value.code) == (402, "card_declined")
    assert client.v1.payment_methods.list({"customer": customer.id}).data == []


@pytest.mark.parametrize(
    ("number", "last4"), [("4242424242424242", "4242"), ("4000000000000341", "0341"), ("4000002500003155", "3155")]
)
def test_cards_are_made_from_their_test_numbers(client, make_customer, number, last4):
    card = client.v1.payment_methods.create(
        {"type": "card", "card": {"number": number, "exp_month": 4, "exp_year": 2031}}
    )
    client.v1.payment_methods.attach(card.id, {"customer": make_customer(None).id})
    kept = client.v1.payment_methods.retrieve(card.id).card
    assert (kept.last4, kept.exp_month, kept.exp_year) == (last4, 4, 2031)


def test_a_detached_card_is_no_default_any_more(client, make_customer):
    customer = make_customer()
    card = client.v1.payment_methods.list({"customer": customer.id}).data[0]
    assert client.v1.payment_methods.detach(card.id).customer is None
    assert client.v1.customers.retrieve(customer.id).invoice_settings.default_payment_method is None


def test_a_setup_intent_keeps_the_card(client, make_customer):
    customer = make_customer(None)
    intent = client.v1.setup_intents.create({"customer": customer.id, "usage": "off_session"})
    done = client.v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert done.status == "succeeded"
    assert client.v1.payment_methods.retrieve(done.payment_method).customer == customer.id


def test_the_same_key_gives_the_same_answer(client):
    asked, options = {"email": "une@example.test"}, {"idempotency_key": "cus:same"}
    first, again = (client.v1.customers.create(asked, options) for _ in range(2))
    assert first.id == again.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers


def test_the_same_key_with_another_body_is_an_error(client):
    client.v1.customers.create({"email": "une@example.test"}, {"idempotency_key": "cus:other"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.customers.create({"email": "autre@example.test"}, {"idempotency_key": "cus:other"})


def test_a_declined_payment_is_replayed_and_a_wrong_parameter_may_be_mended(client, make_customer):
    poor = make_customer("pm_card_chargeCustomerFail").id
    asked = {"customer": poor, "items": [{"price": "price_basic"}], "payment_behavior": "error_if_incomplete"}
    refusals = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refusal:
            client.v1.subscriptions.create(asked, {"idempotency_key": "sub:declined"})
        refusals.append(dict(refusal.value.headers or {}).get("idempotent-replayed"))
    assert refusals == [None, "true"]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.create({"mail": "x"}, {"idempotency_key": "cus:mended"})
    assert client.v1.customers.create({"email": "x@example.test"}, {"idempotency_key": "cus:mended"}).id


def test_lists_have_pages_newest_first(fresh_sandbox, client):
    made = [client.v1.customers.create({"name": f"Client {number}"}).id for number in range(7)]
    first = client.v1.customers.list({"limit": 3})
    second = client.v1.customers.list({"limit": 3, "starting_after": first.data[-1].id})
    before = client.v1.customers.list({"limit": 2, "ending_before": second.data[0].id})
    assert [each.id for each in first.data + second.data] == made[::-1][:6]
    assert (first.has_more, second.has_more, [each.id for each in before.data]) == (True, True, made[::-1][1:3])
    assert [each.id for each in client.v1.customers.list({"limit": 2}).auto_paging_iter()] == made[::-1]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_1_to_100_rows(client, limit):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.list({"limit": limit})


def test_events_are_listed_by_type_and_time(fresh_sandbox, client):
    customer = client.v1.customers.create({"name": "A"})
    fresh_sandbox.advance(1, customer.id)
    client.v1.customers.update(customer.id, {"name": "B"})
    [updated] = client.v1.events.list({"types": ["customer.updated"]}).data
    assert (updated.data.object.name, updated.data.previous_attributes.to_dict()) == ("B", {"name": "A"})
    late = client.v1.events.list({"created": {"gt": customer.created + 60}}).data
    assert [event.id for event in late] == [updated.id]


def test_an_event_says_which_request_made_it(client):
    customer = client.v1.customers.create({"name": "A"}, {"idempotency_key": "cus:event"})
    event = client.v1.events.list({"type": "customer.created", "limit": 1}).data[0]
    assert event.request.to_dict() == {"id": customer.last_response.request_id, "idempotency_key": "cus:event"}


def test_what_cannot_be_expanded_is_an_error(client, subscribe):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.retrieve(subscribe().id, {"expand": ["latest_invoice.payment_intent"]})


def test_lists_are_expanded_through_data(client, subscribe):
    made = subscribe()
    rows = client.v1.subscriptions.list({"customer": made.customer, "expand": ["data.latest_invoice", "data.customer"]})
    assert (rows.data[0].latest_invoice.status, rows.data[0].customer.id) == ("paid", made.customer)


def test_expanding_leaves_no_trace(client, subscribe):
    made = subscribe(expand=["latest_invoice", "customer"])
    assert isinstance(client.v1.subscriptions.retrieve(made.id).latest_invoice, str)


def test_the_async_client_works_too(sandbox):
    async def create() -> str:
        transport = stripe.HTTPXClient(timeout=10)
        client = stripe.StripeClient(API_KEY, base_addresses={"api": sandbox.url}, http_client=transport)
        return (await client.v1.customers.create_async({"name": "Asynchrone"})).id

    assert asyncio.run(create()).startswith("cus_")


@pytest.mark.parametrize("path", ["/v1/charges", "/v1/subscriptions/a/b/c"])
def test_calls_the_sandbox_does_not_know_say_so(sandbox, path):
    answer = httpx.get(f"{sandbox.url}{path}", headers={"Authorization": f"Bearer {API_KEY}"}, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")
