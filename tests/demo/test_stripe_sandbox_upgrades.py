"""Another price for a subscription that lives: prorated or not, paid, refused, or waiting."""

import pytest
import stripe

from tests.demo.test_stripe_sandbox_subscriptions import item_of

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")


def upgrade(client, subscription, price="price_premium", **params):
    items = [{"id": item_of(subscription).id, "price": price}]
    return client.v1.subscriptions.update(subscription.id, {"items": items, **params})


def test_an_upgrade_at_once_keeps_the_item_and_bills_the_difference(client, subscribe):
    made = subscribe()
    changed = upgrade(client, made, proration_behavior="always_invoice", expand=["latest_invoice"])
    assert [(item.id, item.price.id, item.quantity) for item in changed["items"].data] == [
        (item_of(made).id, "price_premium", 1)
    ]
    assert changed.latest_invoice.billing_reason == "subscription_update"
    assert changed.latest_invoice.amount_paid == 5000  # at the first second of the period
    lines = changed.latest_invoice.lines.data
    assert [(line.amount, line.parent.subscription_item_details.proration) for line in lines] == [
        (-2900, True),
        (7900, True),
    ]


def test_a_row_without_the_item_id_adds_a_second_item(client, subscribe):
    changed = client.v1.subscriptions.update(subscribe().id, {"items": [{"price": "price_premium"}]})
    assert [item.price.id for item in changed["items"].data] == ["price_basic", "price_premium"]


def test_a_new_price_resets_the_quantity(client, subscribe):
    made = subscribe()
    client.v1.subscriptions.update(made.id, {"items": [{"id": item_of(made).id, "quantity": 3}]})
    assert item_of(upgrade(client, made)).quantity == 1


def test_create_prorations_waits_for_the_next_invoice(sandbox, client, subscribe):
    made = subscribe()
    sandbox.advance(10, made.customer)
    changed = upgrade(client, made, expand=["latest_invoice"])
    assert changed.latest_invoice.billing_reason == "subscription_create"
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    renewed = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]}).latest_invoice
    amounts = [line.amount for line in renewed.lines.data]
    assert len(amounts) == 3
    assert (amounts[0] < 0 < amounts[1], amounts[2]) == (True, 7900)


def test_no_proration_changes_the_price_of_the_next_invoice_only(sandbox, client, subscribe):
    made = subscribe("price_premium")
    upgrade(client, made, "price_basic", proration_behavior="none")
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    renewed = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]}).latest_invoice
    assert [line.amount for line in renewed.lines.data] == [2900]


def test_an_upgrade_with_a_declined_card_keeps_the_old_plan_when_asked(sandbox, client, subscribe, events_of):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_chargeCustomerFail")
    safely = {"proration_behavior": "always_invoice", "payment_behavior": "pending_if_incomplete"}
    changed = upgrade(client, made, **safely, expand=["latest_invoice"])
    assert (changed.status, item_of(changed).price.id) == ("active", "price_basic")
    assert changed.pending_update.subscription_items[0].price.id == "price_premium"
    assert (changed.latest_invoice.status, changed.latest_invoice.next_payment_attempt) == ("open", None)
    client.v1.invoices.pay(changed.latest_invoice.id, {"payment_method": "pm_card_visa"})
    paid = client.v1.subscriptions.retrieve(made.id)
    assert (item_of(paid).price.id, paid.pending_update) == ("price_premium", None)
    assert "customer.subscription.pending_update_applied" in events_of(made.customer)


def test_a_change_nobody_paid_for_is_dropped_after_23_hours(sandbox, client, subscribe, events_of):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_chargeCustomerFail")
    upgrade(client, made, proration_behavior="always_invoice", payment_behavior="pending_if_incomplete")
    sandbox.advance(1, made.customer)
    later = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    assert (item_of(later).price.id, later.pending_update) == ("price_basic", None)
    assert (later.status, later.latest_invoice.status) == ("active", "void")
    assert "customer.subscription.pending_update_expired" in events_of(made.customer)


def test_voiding_its_invoice_drops_the_change_that_waits(sandbox, client, subscribe):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_chargeCustomerFail")
    changed = upgrade(client, made, proration_behavior="always_invoice", payment_behavior="pending_if_incomplete")
    client.v1.invoices.void_invoice(changed.latest_invoice)
    later = client.v1.subscriptions.retrieve(made.id)
    assert (later.pending_update, item_of(later).price.id) == (None, "price_basic")


def test_by_default_an_upgrade_with_a_declined_card_is_on_the_new_plan_and_late(sandbox, client, subscribe):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_chargeCustomerFail")
    changed = upgrade(client, made, proration_behavior="always_invoice")
    assert (changed.status, item_of(changed).price.id) == ("past_due", "price_premium")


def test_error_if_incomplete_leaves_the_subscription_as_it_was(sandbox, client, subscribe):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_authenticationRequired")
    before = client.v1.subscriptions.retrieve(made.id)
    with pytest.raises(stripe.CardError) as refusal:
        upgrade(client, made, proration_behavior="always_invoice", payment_behavior="error_if_incomplete")
    assert refusal.value.code == "authentication_required"
    assert client.v1.subscriptions.retrieve(made.id).to_dict() == before.to_dict()


def test_a_pending_change_takes_no_other_parameter(client, subscribe):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        upgrade(client, subscribe(), payment_behavior="pending_if_incomplete", metadata={"a": "b"})
    assert refusal.value.param == "metadata"


@pytest.mark.parametrize(
    "wrong",
    [
        {"default_payment_method": "pm_none"},
        {"trial_end": 2_000_000_000},
        {"proration_date": 1, "items": [{"price": "price_premium"}]},
        {"items": [{"id": "si_none", "price": "price_premium"}]},
    ],
)
def test_a_refused_change_changes_nothing(client, subscribe, wrong):
    made = subscribe()
    before = client.v1.subscriptions.retrieve(made.id).to_dict()
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(made.id, {"metadata": {"seen": "yes"}, **wrong})
    assert client.v1.subscriptions.retrieve(made.id).to_dict() == before
