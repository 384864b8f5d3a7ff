"""Where Stripe keeps its fields today (`2026-10-28.endive`), by JSON as it travels, through the SDK's own objects.

The places of yesterday are filled with nonsense: nobody may read them any more.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import stripe

from propmanager.billing.errors import WebhookRefused
from propmanager.billing.snapshots import Card, CheckoutSnapshot, CustomerSnapshot, PreviewLine
from propmanager.billing.stripe_gateway import events, reading
from propmanager.billing.subject import Refusal, Subject, refusal_of, subject_of

SHAPES = Path(__file__).with_name("shapes")
TENANT = "11111111-1111-4111-8111-111111111111"


def told(name):
    return json.loads((SHAPES / f"{name}.json").read_text())


def built(kind, name, **yesterday):
    """As the SDK builds it from an answer."""
    return kind.construct_from(told(name) | yesterday, "sk_test_x")


def instant(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def test_a_subscription_has_its_period_on_its_item():
    found = reading.subscription_snapshot(
        built(stripe.Subscription, "subscription", current_period_end=1, current_period_start=1, plan={"id": "old"})
    )
    shape = told("subscription")
    item = shape["items"]["data"][0]
    assert (found.period_start, found.period_end) == (
        instant(item["current_period_start"]),
        instant(item["current_period_end"]),
    )
    assert (found.id, found.customer_id, found.tenant, found.status) == ("sub_1", "cus_1", TENANT, "active")
    assert (found.price_id, found.item_id, found.quantity, found.items, found.price_cents) == (
        "price_basic", "si_1", 1, 1, 29_00,
    )  # fmt: skip
    assert (found.held_plan, found.held_until) == ("premium", instant(1800000000))
    assert found.card == Card("visa", "4242", date(2029, 12, 31))
    assert (found.has_pending_update, found.ends_by_itself, found.latest_invoice_id) == (False, False, "in_1")


def test_an_upgrade_that_waits_is_a_pending_update():
    found = reading.subscription_snapshot(built(stripe.Subscription, "subscription_pending"))
    assert (found.has_pending_update, found.price_id) == (True, "price_basic")


@pytest.mark.parametrize("missing", ["items", "metadata", "cancellation_details", "pending_update", "latest_invoice"])
def test_a_field_that_stripe_leaves_out_is_as_good_as_null(missing):
    shape = told("subscription")
    if missing == "items":
        shape["items"] = shape["items"] | {"data": []}
    else:
        del shape[missing]
    found = reading.subscription_snapshot(stripe.Subscription.construct_from(shape, "sk_test_x"))
    assert found.id == "sub_1"


def test_an_invoice_names_its_subscription_in_its_parent():
    yesterday = {"subscription": "sub_old", "payment_intent": "pi_old", "tax": 999, "paid": False, "charge": "ch_old"}
    found = reading.invoice_snapshot(built(stripe.Invoice, "invoice_paid", **yesterday))
    shape = told("invoice_paid")
    assert (found.subscription_id, found.tenant, found.customer_id) == ("sub_1", TENANT, "cus_1")
    assert (found.status, found.billing_reason, found.number) == ("paid", "subscription_create", shape["number"])
    assert (found.subtotal_cents, found.tax_cents, found.total_cents, found.paid_cents) == (29_00, 5_80, 34_80, 34_80)
    assert (found.price_id, found.paid_at) == ("price_basic", instant(shape["status_transitions"]["paid_at"]))


def test_what_an_invoice_covers_is_said_by_its_lines_and_not_by_its_own_period():
    shape = told("invoice_paid")
    found = reading.invoice_snapshot(built(stripe.Invoice, "invoice_paid"))
    assert shape["period_end"] == shape["period_start"] == shape["created"]
    assert found.covers_until == instant(shape["lines"]["data"][0]["period"]["end"]) > instant(shape["period_end"])


def test_an_invoice_without_parent_is_of_no_subscription():
    """Edge case 12."""
    found = reading.invoice_snapshot(built(stripe.Invoice, "invoice_paid", parent=None))
    assert (found.subscription_id, found.tenant) == ("", "")


def test_why_an_invoice_is_not_paid_is_said_by_its_payments():
    found = reading.payment_state(built(stripe.Invoice, "invoice_unpaid"))
    assert (found.needs_authentication, bool(found.client_secret)) == (True, True)
    assert found.pay_url == "https://stripe.example/invoices/in_2"


def test_a_refused_payment_says_why():
    shape = told("invoice_unpaid")
    intent = shape["payments"]["data"][0]["payment"]["payment_intent"]
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": {"code": "card_declined", "decline_code": "expired_card"},
    }
    found = reading.payment_state(stripe.Invoice.construct_from(shape, "sk_test_x"))
    assert (found.needs_authentication, found.refusal) == (False, "expired_card")


def test_a_preview_says_what_it_costs_and_for_when_it_was_counted():
    found, shape = reading.preview_snapshot(built(stripe.Invoice, "invoice_preview")), told("invoice_preview")
    assert found.prorated_at == shape["parent"]["subscription_details"]["subscription_proration_date"]
    assert (found.due_cents, found.tax_cents, found.total_cents) == (60_00, 10_00, 60_00)
    assert [line.cents for line in found.lines] == [-29_00, 79_00]
    assert isinstance(found.lines[0], PreviewLine)


def test_a_customer_and_one_that_was_deleted():
    assert reading.customer_snapshot(built(stripe.Customer, "customer")) == CustomerSnapshot(
        "cus_1", tenant=TENANT, payment_method_id="pm_1"
    )
    gone = reading.customer_snapshot(built(stripe.Customer, "customer_deleted"))
    assert (gone.is_deleted, gone.tenant) == (True, "")


def test_a_card_lasts_until_the_last_day_of_its_month():
    method = built(stripe.PaymentMethod, "payment_method")
    february = stripe.PaymentMethod.construct_from(
        told("payment_method") | {"card": told("payment_method")["card"] | {"exp_month": 2, "exp_year": 2028}},
        "sk_test_x",
    )
    debit = stripe.PaymentMethod.construct_from({"id": "pm_2", "type": "sepa_debit"}, "sk_test_x")
    assert [reading.card_of(one) for one in (method, february, debit, "pm_3", None)] == [
        Card("visa", "4242", date(2029, 12, 31)),
        Card("visa", "4242", date(2028, 2, 29)),
        None,
        None,
        None,
    ]


def test_a_checkout_session():
    found = reading.checkout_snapshot(built(stripe.checkout.Session, "checkout_session"))
    shape = told("checkout_session")
    assert found == CheckoutSnapshot(
        id=shape["id"],
        status="open",
        url=shape["url"],
        customer_id="cus_1",
        tenant=TENANT,
        expires_at=instant(shape["expires_at"]),
    )
    assert replace(found, status="") != found


def test_an_event_of_the_sdk_is_read_like_one_that_was_delivered():
    """It is no dictionary since version 15 of the SDK."""
    event = built(stripe.Event, "event_payment_failed")
    with pytest.raises(AttributeError):
        event.get("id")  # pyright: ignore[reportAttributeAccessIssue]  # this is the point
    found = events._snapshot(event.to_dict(), "")
    assert refusal_of(found.type, found.data) == refusal_of(found.type, told("event_payment_failed")["data"]["object"])


def test_a_refusal_is_read_off_the_event():
    shape = told("event_payment_failed")
    assert refusal_of(shape["type"], shape["data"]["object"]) == Refusal(
        invoice_id="in_2",
        subscription_id="sub_1",
        attempt_count=1,
        billing_reason="subscription_update",
        amount_cents=60_00,
        next_attempt_at=None,
    )
    assert refusal_of("invoice.paid", shape["data"]["object"]) is None
    assert refusal_of(shape["type"], shape["data"]["object"] | {"parent": None}) is None


@pytest.mark.parametrize(
    ("kind", "data", "subject"),
    [
        ("customer.subscription.updated", {"id": "sub_1", "customer": "cus_1"}, Subject("sub_1", "", "cus_1")),
        ("customer.subscription.deleted", {"id": "sub_1", "customer": {"id": "cus_1"}}, Subject("sub_1", "", "cus_1")),
        (
            "checkout.session.completed",
            {"id": "cs_1", "subscription": "sub_1", "customer": "cus_1", "client_reference_id": "t"},
            Subject("sub_1", "", "cus_1", "t"),
        ),
        (
            "checkout.session.expired",
            {"id": "cs_1", "subscription": None, "customer": "cus_1"},
            Subject("", "", "cus_1"),
        ),
        (
            "invoice.paid",
            {"id": "in_1", "customer": "cus_1", "parent": {"subscription_details": {"subscription": "sub_1"}}},
            Subject("sub_1", "in_1", "cus_1"),
        ),
        ("invoice.paid", {"id": "in_1", "customer": "cus_1", "parent": None}, Subject("", "in_1", "cus_1")),
        (
            "invoice.upcoming",
            {"customer": "cus_1", "parent": {"subscription_details": {"subscription": {"id": "sub_1"}}}},
            Subject("sub_1", "", "cus_1"),
        ),
        ("customer.deleted", {"id": "cus_1"}, Subject("", "", "cus_1")),
        (
            "payment_method.automatically_updated",
            {"id": "pm_1", "customer": "cus_1"},
            Subject(customer_id="cus_1", payment_method_id="pm_1"),
        ),
        (
            "charge.dispute.created",
            {"id": "du_1", "charge": "ch_1", "payment_intent": "pi_1"},
            Subject(payment_id="pi_1", dispute_id="du_1"),
        ),
        (
            "charge.dispute.closed",
            {"id": "du_1", "charge": "ch_1", "payment_intent": {"id": "pi_1"}},
            Subject(payment_id="pi_1", dispute_id="du_1"),
        ),
        ("charge.dispute.created", {"id": "du_1", "payment_intent": None}, Subject(dispute_id="du_1")),
        (
            "charge.refunded",
            {"id": "ch_1", "customer": "cus_1", "payment_intent": "pi_1"},
            Subject(customer_id="cus_1", payment_id="pi_1"),
        ),
        ("refund.updated", {"id": "re_1", "payment_intent": {"id": "pi_1"}}, Subject(payment_id="pi_1")),
        ("invoice.created", {"id": "in_1", "customer": "cus_1"}, Subject()),
        ("customer.subscription.teleported", {"id": "sub_1"}, Subject()),
    ],
)
def test_what_each_event_speaks_of(kind, data, subject):
    assert subject_of(kind, data) == subject


def test_the_families_of_versions():
    assert [events.is_of_our_family(version) for version in ("2026-10-28.endive", "2026-12-01.endive")] == [True] * 2
    assert [events.is_of_our_family(version) for version in ("2027-01-01.fennel", "2017-08-15", "")] == [False] * 3


@pytest.mark.parametrize("broken", [[], "x", None, {}, {"object": "event", "id": 1}, {"object": "v2.core.event"}])
def test_what_has_not_the_shape_of_an_event_is_refused(broken):
    with pytest.raises(WebhookRefused):
        events._snapshot(broken, "")
