"""What happens by itself when time passes: renewals, failed payments and their retries, ends of trials."""

import time
from datetime import UTC, datetime

import pytest
import stripe

from tests.demo.test_stripe_sandbox_subscriptions import decline_code, item_of
from tests.live import processes
from tests.live.stripe import stripe_in

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")

DAY = 86_400


@pytest.fixture
def renewal(sandbox, client, subscribe):
    """A subscription whose card is refused when its second period begins."""
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_chargeCustomerFail")
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    return client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})


@pytest.fixture
def trial_without_card(subscribe):
    def begin(behaviour):
        settings = {"end_behavior": {"missing_payment_method": behaviour}}
        return subscribe(card=None, trial_period_days=7, trial_settings=settings)

    return begin


def next_31_january():
    """At noon: the sandbox only goes forward."""
    years = range(datetime.now(UTC).year, datetime.now(UTC).year + 2)
    days = [int(datetime(year, 1, 31, 12, tzinfo=UTC).timestamp()) for year in years]
    return next(day for day in days if day > time.time())


def attempts(events):
    """Which try, and when."""
    failures = [event for event in events if event["type"] == "invoice.payment_failed"]
    return [(event["data"]["object"]["attempt_count"], event["created"]) for event in failures]


def test_a_paid_renewal_moves_the_period_and_its_invoice_names_the_one_before(sandbox, client, subscribe, events_of):
    made = subscribe()
    first_end = item_of(made).current_period_end
    sandbox.advance_to(first_end, made.customer)
    renewed = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    invoice = renewed.latest_invoice
    assert (renewed.status, item_of(renewed).current_period_start) == ("active", first_end)
    assert (invoice.billing_reason, invoice.status, invoice.amount_paid) == ("subscription_cycle", "paid", 2900)
    assert (invoice.period_start, invoice.period_end) == (made.created, first_end)  # not what it pays for
    assert invoice.lines.data[0].period.end == item_of(renewed).current_period_end
    assert invoice.number.endswith("-0002")
    assert "invoice.upcoming" in events_of(made.customer)


def test_the_period_moves_even_when_nobody_paid(renewal):
    assert renewal.status == "past_due"
    assert item_of(renewal).current_period_start == renewal.latest_invoice.created
    assert (renewal.latest_invoice.status, renewal.latest_invoice.amount_paid) == ("open", 0)


def test_a_failed_renewal_is_tried_four_times_then_unpaid(sandbox, client, renewal, history_of):
    start = renewal.latest_invoice.created
    assert renewal.latest_invoice.next_payment_attempt == start + 3 * DAY
    sandbox.advance(20, renewal.customer)
    assert attempts(history_of(renewal.customer)) == [
        (1, start),
        (2, start + 3 * DAY),
        (3, start + 8 * DAY),
        (4, start + 15 * DAY),
    ]
    later = client.v1.subscriptions.retrieve(renewal.id, {"expand": ["latest_invoice"]})
    assert (later.status, later.latest_invoice.next_payment_attempt) == ("unpaid", None)


def test_unpaid_it_bills_drafts_that_nobody_collects_and_paying_the_last_revives(sandbox, client, renewal):
    sandbox.advance(40, renewal.customer)
    unpaid = client.v1.subscriptions.retrieve(renewal.id, {"expand": ["latest_invoice"]})
    assert (unpaid.status, unpaid.latest_invoice.status) == ("unpaid", "draft")
    client.v1.invoices.pay(renewal.latest_invoice.id, {"payment_method": "pm_card_visa"})
    assert client.v1.subscriptions.retrieve(renewal.id).status == "unpaid"
    client.v1.invoices.pay(unpaid.latest_invoice.id, {"payment_method": "pm_card_visa"})
    assert client.v1.subscriptions.retrieve(renewal.id).status == "active"


def test_paying_the_open_invoice_revives_it_and_stops_the_retries(sandbox, client, renewal, history_of):
    client.v1.invoices.pay(renewal.latest_invoice.id, {"payment_method": "pm_card_visa"})
    assert client.v1.subscriptions.retrieve(renewal.id).status == "active"
    sandbox.advance(20, renewal.customer)
    assert len(attempts(history_of(renewal.customer))) == 1


def test_paying_an_invoice_of_an_ended_subscription_does_not_revive_it(sandbox, client, renewal):
    client.v1.subscriptions.cancel(renewal.id)
    sandbox.advance(10, renewal.customer)
    left = client.v1.invoices.retrieve(renewal.latest_invoice.id)
    assert (left.status, left.attempt_count, left.next_payment_attempt) == ("open", 1, None)
    client.v1.invoices.pay(left.id, {"payment_method": "pm_card_visa"})
    assert client.v1.subscriptions.retrieve(renewal.id).status == "canceled"


def test_a_manual_try_does_not_raise_the_count_nor_move_the_next_try(client, renewal):
    with pytest.raises(stripe.CardError) as refusal:
        client.v1.invoices.pay(renewal.latest_invoice.id)
    assert decline_code(refusal.value) == "generic_decline"
    invoice = client.v1.invoices.retrieve(renewal.latest_invoice.id)
    assert (invoice.attempt_count, invoice.next_payment_attempt) == (1, renewal.latest_invoice.next_payment_attempt)


@pytest.mark.parametrize(
    ("setting", "expected"), [("canceled", ("canceled", "payment_failed")), ("past_due", ("past_due", None))]
)
def test_what_follows_the_last_try_is_a_setting(fresh_sandbox, client, subscribe, setting, expected):
    fresh_sandbox.ask("settings", after_retries=setting)
    made = subscribe()
    fresh_sandbox.ask("card", customer=made.customer, card="pm_card_chargeCustomerFail")
    fresh_sandbox.advance_to(item_of(made).current_period_end + 16 * DAY, made.customer)
    later = client.v1.subscriptions.retrieve(made.id)
    assert (later.status, later.cancellation_details.reason) == expected


def test_a_renewal_whose_card_asks_says_so_and_fails(sandbox, client, subscribe, events_of):
    made = subscribe()
    sandbox.ask("card", customer=made.customer, card="pm_card_authenticationRequired")
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"
    assert {"invoice.payment_action_required", "invoice.payment_failed"} < set(events_of(made.customer))


def test_a_trial_with_a_card_becomes_active_and_pays(sandbox, client, subscribe, events_of):
    made = subscribe(trial_period_days=14, expand=["latest_invoice"])
    assert (made.status, made.latest_invoice.status, made.latest_invoice.amount_due) == ("trialing", "paid", 0)
    assert item_of(made).current_period_end == made.trial_end == made.created + 14 * DAY
    sandbox.advance_to(made.trial_end, made.customer)
    later = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]})
    assert (later.status, later.latest_invoice.amount_paid, later.billing_cycle_anchor) == (
        "active",
        2900,
        made.trial_end,
    )
    assert events_of(made.customer).count("customer.subscription.trial_will_end") == 1


def test_a_trial_with_a_refused_card_is_late(sandbox, client, subscribe):
    made = subscribe(card="pm_card_chargeCustomerFail", trial_period_days=14)
    sandbox.advance_to(made.trial_end, made.customer)
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        ("pause", ("paused", "customer.subscription.paused")),
        ("cancel", ("canceled", "customer.subscription.deleted")),
        ("create_invoice", ("past_due", "customer.subscription.updated")),
    ],
)
def test_a_trial_without_a_card_ends_as_agreed(sandbox, trial_without_card, events_of, behaviour, expected):
    made = trial_without_card(behaviour)
    sandbox.advance_to(made.trial_end, made.customer)
    status = sandbox.client.v1.subscriptions.retrieve(made.id).status
    assert (status, events_of(made.customer)[-1]) == expected


def test_a_paused_one_resumes_once_it_is_paid(sandbox, client, trial_without_card, events_of):
    made = trial_without_card("pause")
    sandbox.advance_to(made.trial_end, made.customer)
    waiting = client.v1.subscriptions.resume(made.id, {"expand": ["latest_invoice"]})
    assert (waiting.status, waiting.latest_invoice.status) == ("paused", "open")
    client.v1.invoices.pay(waiting.latest_invoice.id, {"payment_method": "pm_card_visa"})
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    assert "customer.subscription.resumed" in events_of(made.customer)


def test_a_trial_can_be_ended_now(client, subscribe):
    made = subscribe(trial_period_days=14)
    now = client.v1.subscriptions.update(made.id, {"trial_end": "now", "expand": ["latest_invoice"]})
    assert (now.status, now.latest_invoice.amount_paid) == ("active", 2900)


def test_from_31_january_every_month_is_billed_once_on_its_last_day(fresh_sandbox, client, make_customer, subscribe):
    customer = make_customer()
    fresh_sandbox.advance_to(next_31_january(), customer.id)
    made = subscribe(customer=customer)
    fresh_sandbox.advance(125, customer.id)
    invoices = client.v1.invoices.list({"customer": customer.id}).data[::-1]
    days = [datetime.fromtimestamp(invoice.created, UTC).strftime("%d/%m") for invoice in invoices]
    february = "29/02" if days[1] == "29/02" else "28/02"
    assert days == ["31/01", february, "31/03", "30/04", "31/05"]
    assert item_of(client.v1.subscriptions.retrieve(made.id)).current_period_start == invoices[-1].created


def test_moving_one_customers_time_leaves_the_others_alone(sandbox, client, subscribe):
    mine, other = subscribe(), subscribe()
    sandbox.advance(40, mine.customer)
    counts = [len(client.v1.invoices.list({"customer": each.customer}).data) for each in (mine, other)]
    assert counts == [2, 1]


def test_time_only_goes_forward(sandbox, subscribe):
    made = subscribe()
    with pytest.raises(AssertionError, match="Time only goes forward"):
        sandbox.advance(-1, made.customer)


def test_retries_are_spaced_as_the_command_line_says(tmp_path):
    with stripe_in(tmp_path, processes.free_port(), "--retry-days", "1,2", "--after-retries", "canceled") as sandbox:
        client = sandbox.client
        customer = client.v1.customers.create({"email": "a@example.test"})
        card = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
        made = client.v1.subscriptions.create(
            {"customer": customer.id, "items": [{"price": "price_basic"}], "default_payment_method": card.id}
        )
        sandbox.ask("card", customer=customer.id, card="pm_card_chargeCustomerFail")
        sandbox.advance_to(item_of(made).current_period_end + 4 * DAY)
        failures = client.v1.events.list({"type": "invoice.payment_failed"}).data[::-1]
        counts = [event.data.object.attempt_count for event in failures]
        assert (counts, client.v1.subscriptions.retrieve(made.id).status) == ([1, 2, 3], "canceled")
