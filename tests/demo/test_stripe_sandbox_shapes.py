"""What the sandbox sends has its fields where the pinned SDK has them, and what it takes has the SDK's names."""

import typing
from typing import Any

import pytest
import stripe
from stripe import params

from propmanager.demo.stripe_sandbox import API_VERSION
from propmanager.demo.stripe_sandbox.http.routes import CALLS

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")

PARAMS: dict[tuple[str, str], Any] = {
    ("POST", "/v1/customers"): params.CustomerCreateParams,
    ("GET", "/v1/customers"): params.CustomerListParams,
    ("POST", "/v1/customers/{}"): params.CustomerUpdateParams,
    ("POST", "/v1/customers/{}/tax_ids"): params.CustomerTaxIdCreateParams,
    ("GET", "/v1/customers/{}/tax_ids"): params.CustomerTaxIdListParams,
    ("GET", "/v1/customers/{}/payment_methods"): params.CustomerPaymentMethodListParams,
    ("POST", "/v1/products"): params.ProductCreateParams,
    ("GET", "/v1/products"): params.ProductListParams,
    ("POST", "/v1/prices"): params.PriceCreateParams,
    ("GET", "/v1/prices"): params.PriceListParams,
    ("POST", "/v1/payment_methods"): params.PaymentMethodCreateParams,
    ("GET", "/v1/payment_methods"): params.PaymentMethodListParams,
    ("POST", "/v1/payment_methods/{}"): params.PaymentMethodUpdateParams,
    ("POST", "/v1/payment_methods/{}/attach"): params.PaymentMethodAttachParams,
    ("POST", "/v1/payment_methods/{}/detach"): params.PaymentMethodDetachParams,
    ("POST", "/v1/payment_intents/{}/confirm"): params.PaymentIntentConfirmParams,
    ("POST", "/v1/setup_intents"): params.SetupIntentCreateParams,
    ("POST", "/v1/setup_intents/{}/confirm"): params.SetupIntentConfirmParams,
    ("POST", "/v1/subscriptions"): params.SubscriptionCreateParams,
    ("GET", "/v1/subscriptions"): params.SubscriptionListParams,
    ("POST", "/v1/subscriptions/{}"): params.SubscriptionUpdateParams,
    ("DELETE", "/v1/subscriptions/{}"): params.SubscriptionCancelParams,
    ("POST", "/v1/subscriptions/{}/resume"): params.SubscriptionResumeParams,
    ("POST", "/v1/subscription_schedules"): params.SubscriptionScheduleCreateParams,
    ("GET", "/v1/subscription_schedules"): params.SubscriptionScheduleListParams,
    ("POST", "/v1/subscription_schedules/{}"): params.SubscriptionScheduleUpdateParams,
    ("POST", "/v1/subscription_schedules/{}/release"): params.SubscriptionScheduleReleaseParams,
    ("POST", "/v1/invoices/create_preview"): params.InvoiceCreatePreviewParams,
    ("GET", "/v1/invoices"): params.InvoiceListParams,
    ("POST", "/v1/invoices/{}"): params.InvoiceUpdateParams,
    ("GET", "/v1/invoices/{}/lines"): params.InvoiceListLinesParams,
    ("POST", "/v1/invoices/{}/pay"): params.InvoicePayParams,
    ("POST", "/v1/invoices/{}/finalize"): params.InvoiceFinalizeInvoiceParams,
    ("POST", "/v1/invoices/{}/void"): params.InvoiceVoidInvoiceParams,
    ("POST", "/v1/invoices/{}/mark_uncollectible"): params.InvoiceMarkUncollectibleParams,
    ("GET", "/v1/invoice_payments"): params.InvoicePaymentListParams,
    ("POST", "/v1/refunds"): params.RefundCreateParams,
    ("GET", "/v1/refunds"): params.RefundListParams,
    ("POST", "/v1/checkout/sessions"): params.checkout.SessionCreateParams,
    ("GET", "/v1/checkout/sessions"): params.checkout.SessionListParams,
    ("GET", "/v1/checkout/sessions/{}/line_items"): params.checkout.SessionListLineItemsParams,
    ("POST", "/v1/checkout/sessions/{}/expire"): params.checkout.SessionExpireParams,
    ("POST", "/v1/billing_portal/sessions"): params.billing_portal.SessionCreateParams,
    ("GET", "/v1/events"): params.EventListParams,
}


def fields(cls: type) -> tuple[set[str], set[str]]:
    """All fields the SDK knows of an object, and those that are always there."""
    known = {name: hint for name, hint in cls.__annotations__.items() if typing.get_origin(hint) is not typing.ClassVar}
    optional = {name for name, hint in known.items() if type(None) in typing.get_args(hint)}
    return set(known), set(known) - optional


def misplaced(thing: stripe.StripeObject, *shown_on_demand: str) -> dict[str, set[str]]:
    """Fields the SDK does not know, and fields it counts on that are missing."""
    known, always = fields(type(thing))
    sent = set(thing.to_dict(recursive=False))
    return {"unknown": sent - known, "missing": always - sent - set(shown_on_demand)}


RIGHT = {"unknown": set(), "missing": set()}


def test_every_parameter_is_one_of_the_sdk():
    taken = {(call.method, call.path): call for call in CALLS if call.method != "GET" or call.params}
    foreign = {
        key: sorted(call.known - {"expand"} - set(PARAMS[key].__annotations__))
        for key, call in taken.items()
        if key in PARAMS
    }
    assert {key: names for key, names in foreign.items() if names} == {}
    assert [key for key, call in taken.items() if key not in PARAMS and call.params] == []


def test_customer_card_and_tax_number(client, make_customer):
    customer = client.v1.customers.retrieve(make_customer().id, {"expand": ["tax_ids", "subscriptions"]})
    tax_id = client.v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": "FR40303265045"})
    card = client.v1.payment_methods.list({"customer": customer.id}).data[0]
    assert [misplaced(each) for each in (customer, tax_id, card)] == [RIGHT] * 3


def test_subscription_invoice_and_their_parts(client, subscribe):
    made = subscribe(expand=["latest_invoice.payments", "latest_invoice.confirmation_secret"])
    invoice = made.latest_invoice
    item, line, payment = made["items"].data[0], invoice.lines.data[0], invoice.payments.data[0]
    intent = client.v1.payment_intents.retrieve(payment.payment.payment_intent)
    things = {
        "subscription": made,
        "invoice": invoice,
        "item": item,
        "line": line,
        "payment": payment,
        "intent": intent,
    }
    assert {name: misplaced(thing) for name, thing in things.items()} == dict.fromkeys(things, RIGHT)


def test_refund_and_charge(client, subscribe):
    made = subscribe(expand=["latest_invoice.payments"])
    intent = made.latest_invoice.payments.data[0].payment.payment_intent
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 100})
    charge = client.v1.charges.retrieve(refund.charge)
    assert [misplaced(each) for each in (refund, charge)] == [RIGHT] * 2


def test_dispute(sandbox, client, subscribe):
    made = sandbox.ask("dispute", invoice=subscribe().latest_invoice)
    assert misplaced(client.v1.disputes.retrieve(made["id"])) == RIGHT


def test_price_product_schedule_setup_and_event(client, subscribe):
    made = subscribe()
    schedule = client.v1.subscription_schedules.create({"from_subscription": made.id})
    setup = client.v1.setup_intents.create({"customer": made.customer, "allowed_payment_method_types": ["card"]})
    price = client.v1.prices.retrieve("price_basic", {"expand": ["product"]})
    event = client.v1.events.list({"limit": 1}).data[0]
    things = [schedule, schedule.phases[0], setup, price, price.product, event]
    assert [misplaced(each) for each in things] == [RIGHT] * len(things)
    assert event.api_version == API_VERSION == stripe.api_version


def test_checkout_and_portal(client, make_customer):
    customer = make_customer()
    lines: Any = [{"price": "price_basic", "quantity": 1}]
    session = client.v1.checkout.sessions.create(
        {"mode": "subscription", "customer": customer.id, "line_items": lines, "success_url": "http://localhost/ok"}
    )
    portal = client.v1.billing_portal.sessions.create(
        {"customer": customer.id, "flow_data": {"type": "payment_method_update"}}
    )
    assert [misplaced(each) for each in (session, portal)] == [RIGHT] * 2


def test_nothing_stands_where_it_stood_in_older_versions(subscribe):
    made = subscribe(expand=["latest_invoice"]).to_dict()
    assert "current_period_end" not in made
    assert {"subscription", "payment_intent", "paid", "charge"} & set(made["latest_invoice"]) == set()
