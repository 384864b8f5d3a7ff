"""A subscription over its life, driven by the real SDK."""

import pytest
import stripe

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")

DAY = 86_400


def item_of(subscription):
    return subscription["items"].data[0]


def decline_code(error):
    return error.error.decline_code


def test_with_a_good_card_it_is_active_at_once(subscribe, events_of):
    made = subscribe(metadata={"tenant_id": "t1"}, expand=["latest_invoice"])
    invoice = made.latest_invoice
    assert (made.status, made.metadata.to_dict()) == ("active", {"tenant_id": "t1"})
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == ("paid", 2900, "subscription_create")
    assert invoice.period_start == invoice.period_end == made.created  # one instant: the lines tell the period
    assert invoice.lines.data[0].period.end == item_of(made).current_period_end
    assert [kind for kind in events_of(made.customer) if kind.startswith(("customer.sub", "invoice"))] == [
        "invoice.created",
        "customer.subscription.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.updated",
    ]


def test_without_a_card_it_is_refused(client, subscribe):
    with pytest.raises(stripe.InvalidRequestError):
        subscribe(card=None)


def test_a_declined_first_payment_leaves_it_incomplete_and_23_hours_later_expired(
    sandbox, client, subscribe, events_of
):
    made = subscribe(card="pm_card_chargeCustomerFail", expand=["latest_invoice"])
    assert (made.status, made.latest_invoice.status, made.latest_invoice.attempt_count) == ("incomplete", "open", 1)
    assert made.latest_invoice.next_payment_attempt is None
    sandbox.advance(1, made.customer)
    later = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    assert (later.status, later.latest_invoice.status) == ("incomplete_expired", "void")
    assert "invoice.voided" in events_of(made.customer)


def test_error_if_incomplete_makes_nothing(client, make_customer, subscribe):
    customer = make_customer("pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError) as refusal:
        subscribe(customer=customer, payment_behavior="error_if_incomplete")
    assert (refusal.value.code, decline_code(refusal.value)) == ("card_declined", "generic_decline")
    assert client.v1.subscriptions.list({"customer": customer.id, "status": "all"}).data == []


def test_default_incomplete_waits_for_the_payment_of_its_intent(client, make_customer, subscribe):
    made = subscribe(
        customer=make_customer(None),
        payment_behavior="default_incomplete",
        payment_settings={"save_default_payment_method": "on_subscription"},
        expand=["latest_invoice.confirmation_secret", "latest_invoice.payments", "pending_setup_intent"],
    )
    assert (made.status, made.default_payment_method) == ("incomplete", None)
    intent = made.latest_invoice.payments.data[0].payment.payment_intent
    assert made.latest_invoice.confirmation_secret.client_secret.startswith(f"{intent}_secret_")
    client.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    paid = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    assert (paid.status, paid.latest_invoice.status) == ("active", "paid")
    assert paid.default_payment_method is not None


def test_a_card_that_asks_leaves_the_intent_waiting_for_the_bank(client, make_customer, subscribe):
    made = subscribe(
        customer=make_customer(None), payment_behavior="default_incomplete", expand=["latest_invoice.payments"]
    )
    intent = made.latest_invoice.payments.data[0].payment.payment_intent
    waiting = client.v1.payment_intents.confirm(
        intent, {"payment_method": "pm_card_authenticationRequired", "return_url": "http://localhost/back"}
    )
    assert waiting.status == "requires_action"
    assert waiting.next_action.redirect_to_url.return_url == "http://localhost/back"


def test_cancel_at_period_end_by_the_flag_and_back(sandbox, client, subscribe):
    made = subscribe()
    end = item_of(made).current_period_end
    planned = client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    assert (planned.status, planned.cancel_at_period_end, planned.cancel_at) == ("active", True, end)
    back = client.v1.subscriptions.update(made.id, {"cancel_at_period_end": False})
    assert (back.cancel_at_period_end, back.cancel_at, back.canceled_at) == (False, None, None)
    assert back.cancellation_details.reason is None


def test_an_end_by_its_date_is_not_undone_by_the_flag(client, subscribe):
    made = subscribe()
    planned = client.v1.subscriptions.update(made.id, {"cancel_at": item_of(made).current_period_end})
    assert (planned.cancel_at_period_end, planned.cancel_at) == (False, item_of(made).current_period_end)
    still = client.v1.subscriptions.update(made.id, {"cancel_at_period_end": False})
    assert still.cancel_at == item_of(made).current_period_end
    assert client.v1.subscriptions.update(made.id, {"cancel_at": ""}).cancel_at is None


def test_both_ways_to_end_at_once_are_refused(client, subscribe):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(subscribe().id, {"cancel_at": 2_000_000_000, "cancel_at_period_end": True})


def test_at_its_planned_end_it_ends_and_nothing_is_billed(sandbox, client, subscribe, events_of):
    made = subscribe()
    end = item_of(made).current_period_end
    client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    sandbox.advance_to(end - 60, made.customer)
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    sandbox.advance_to(end, made.customer)
    over = client.v1.subscriptions.retrieve(made.id)
    assert (over.status, over.ended_at) == ("canceled", end)
    assert over.cancellation_details.reason == "cancellation_requested"
    assert len(client.v1.invoices.list({"customer": made.customer}).data) == 1
    assert events_of(made.customer)[-1] == "customer.subscription.deleted"


def test_cancelled_at_once_it_takes_metadata_and_nothing_else(client, subscribe):
    made = client.v1.subscriptions.cancel(subscribe().id, {"cancellation_details": {"feedback": "unused"}})
    assert (made.status, made.cancellation_details.feedback) == ("canceled", "unused")
    client.v1.subscriptions.update(made.id, {"metadata": {"seen": "yes"}})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(made.id, {"cancel_at_period_end": False})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.cancel(made.id)


def test_lists_leave_out_the_cancelled_unless_asked(client, make_customer, subscribe):
    customer = make_customer()
    gone, kept = subscribe(customer=customer), subscribe("price_premium", customer=customer)
    client.v1.subscriptions.cancel(gone.id)
    found = {
        status: [each.id for each in client.v1.subscriptions.list({"customer": customer.id, "status": status}).data]
        for status in ("all", "active", "canceled", "ended")
    }
    assert found == {"all": [kept.id, gone.id], "active": [kept.id], "canceled": [gone.id], "ended": [gone.id]}
    assert [each.id for each in client.v1.subscriptions.list({"customer": customer.id}).data] == [kept.id]


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [("keep_as_draft", "draft"), ("void", "void"), ("mark_uncollectible", "uncollectible")],
)
def test_while_collection_is_paused_the_status_stays_and_invoices_are_not_paid(
    sandbox, client, subscribe, behaviour, status
):
    made = subscribe()
    client.v1.subscriptions.update(made.id, {"pause_collection": {"behavior": behaviour}})
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    later = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    assert (later.status, later.latest_invoice.status) == ("active", status)
    assert client.v1.subscriptions.update(made.id, {"pause_collection": ""}).pause_collection is None


def test_a_schedule_changes_the_price_at_the_end_of_the_period(sandbox, client, subscribe):
    made = subscribe("price_premium")
    schedule = client.v1.subscription_schedules.create({"from_subscription": made.id})
    now, later = schedule.phases[0], {"items": [{"price": "price_basic"}], "duration": {"interval": "month"}}
    running = {"items": [{"price": "price_premium"}], "start_date": now.start_date, "end_date": now.end_date}
    client.v1.subscription_schedules.update(schedule.id, {"phases": [running, later], "end_behavior": "release"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    renewed = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    assert (item_of(renewed).id, item_of(renewed).price.id) == (item_of(made).id, "price_basic")
    assert [line.amount for line in renewed.latest_invoice.lines.data] == [2900]
    sandbox.advance_to(item_of(renewed).current_period_end, made.customer)
    assert client.v1.subscriptions.retrieve(made.id).schedule is None
    assert client.v1.subscription_schedules.retrieve(schedule.id).status == "released"


def test_a_released_schedule_changes_nothing(sandbox, client, subscribe):
    made = subscribe("price_premium")
    schedule = client.v1.subscription_schedules.create({"from_subscription": made.id})
    later = {"items": [{"price": "price_basic"}], "duration": {"interval": "month"}}
    running = {"items": [{"price": "price_premium"}], "end_date": schedule.phases[0].end_date}
    client.v1.subscription_schedules.update(schedule.id, {"phases": [running, later]})
    client.v1.subscription_schedules.release(schedule.id)
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    assert item_of(client.v1.subscriptions.retrieve(made.id)).price.id == "price_premium"


def test_deleting_a_customer_ends_its_subscriptions(client, subscribe):
    made = subscribe()
    client.v1.customers.delete(made.customer)
    assert client.v1.customers.retrieve(made.customer).deleted is True
    assert client.v1.subscriptions.retrieve(made.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.customers.update(made.customer, {"name": "Encore là"})
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
