"""Invoices: their previews, taxes, credits and payments."""

import httpx
import pytest
import stripe
from pypdf import PdfReader

from tests.demo.test_stripe_sandbox_subscriptions import item_of
from tests.demo.test_stripe_sandbox_upgrades import upgrade

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning:stripe")


def preview(client, subscription, price, moment, behaviour="always_invoice"):
    return client.v1.invoices.create_preview({
        "customer": subscription.customer,
        "subscription": subscription.id,
        "subscription_details": {
            "items": [{"id": item_of(subscription).id, "price": price}],
            "proration_behavior": behaviour,
            "proration_date": moment,
        },
    })  # fmt: skip


def money(invoice):
    lines = [(line.description, line.amount, line.period.to_dict()) for line in invoice.lines.data]
    taxes = [tax.to_dict() for tax in invoice.total_taxes]
    return (lines, taxes, invoice.subtotal, invoice.total, invoice.amount_due, invoice.starting_balance)


@pytest.mark.parametrize("taxed", [True, False])
@pytest.mark.parametrize("prices", [("price_basic", "price_premium"), ("price_enterprise", "price_basic")])
def test_the_preview_is_the_invoice_that_the_change_makes(sandbox, client, subscribe, taxed, prices):
    before, after = prices
    made = subscribe(before, automatic_tax={"enabled": taxed})
    moment = sandbox.advance(11.3, made.customer)
    foreseen = preview(client, made, after, moment)
    sandbox.advance(0.01, made.customer)  # the click comes later, with the same date
    changed = upgrade(
        client, made, after, proration_behavior="always_invoice", proration_date=moment, expand=["latest_invoice"]
    )
    assert money(foreseen) == money(changed.latest_invoice)


def test_a_preview_changes_nothing(client, subscribe):
    made = subscribe()
    before = client.v1.subscriptions.retrieve(made.id).to_dict()
    shown = preview(client, made, "price_premium", made.created)
    assert (shown.status, shown.number, shown.id.startswith("upcoming_in_")) == ("draft", None, True)
    assert client.v1.subscriptions.retrieve(made.id).to_dict() == before
    assert len(client.v1.invoices.list({"customer": made.customer}).data) == 1


def test_the_preview_of_waiting_prorations_is_the_next_renewal(sandbox, client, subscribe):
    made = subscribe()
    moment = sandbox.advance(10, made.customer)
    foreseen = preview(client, made, "price_premium", moment, "create_prorations")
    upgrade(client, made, proration_date=moment)
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    renewed = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]}).latest_invoice
    assert money(foreseen) == money(renewed)


def test_nothing_is_upcoming_once_the_end_is_planned(client, subscribe):
    made = subscribe()
    client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.invoices.create_preview({"subscription": made.id})
    assert refusal.value.code == "invoice_upcoming_none"


def test_a_proration_date_outside_the_period_is_refused(client, subscribe):
    made = subscribe()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        preview(client, made, "price_premium", made.created - 10)
    assert refusal.value.param == "proration_date"


def test_french_vat_is_added_to_prices_without_tax(subscribe):
    invoice = subscribe(automatic_tax={"enabled": True}, expand=["latest_invoice"]).latest_invoice
    assert (invoice.subtotal, invoice.total_excluding_tax, invoice.total, invoice.amount_paid) == (
        2900,
        2900,
        3480,
        3480,
    )
    assert [(tax.amount, tax.taxable_amount) for tax in invoice.total_taxes] == [(580, 2900)]
    assert invoice.lines.data[0].taxes[0].amount == 580


def test_a_company_of_another_country_of_the_union_owes_the_tax_itself(client, make_customer, subscribe):
    customer = make_customer()
    client.v1.customers.tax_ids.create(customer.id, {"type": "eu_vat", "value": "DE123456789"})
    invoice = subscribe(customer=customer, automatic_tax={"enabled": True}, expand=["latest_invoice"]).latest_invoice
    assert (invoice.total, invoice.total_taxes[0].taxability_reason) == (2900, "reverse_charge")
    assert invoice.customer_tax_ids[0].value == "DE123456789"


@pytest.mark.parametrize("value", ["FR4030326504", "FR403032650455", "12", ""])
def test_a_vat_number_that_cannot_be_one_is_refused(client, make_customer, value):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.tax_ids.create(make_customer().id, {"type": "eu_vat", "value": value})


def test_a_downgrade_at_once_leaves_a_credit_that_the_next_invoice_uses(sandbox, client, subscribe):
    made = subscribe("price_premium")
    upgrade(client, made, "price_basic", proration_behavior="always_invoice")
    assert client.v1.customers.retrieve(made.customer).balance == -5000
    sandbox.advance_to(item_of(made).current_period_end, made.customer)
    renewed = client.v1.subscriptions.retrieve(made.id, {"expand": ["latest_invoice"]}).latest_invoice
    assert (renewed.status, renewed.total, renewed.amount_due, renewed.ending_balance) == ("paid", 2900, 0, -2100)


def test_only_what_was_billed_is_credited(client, subscribe):
    made = subscribe("price_premium")
    upgrade(client, made, "price_basic", proration_behavior="none")
    changed = upgrade(client, made, "price_enterprise", proration_behavior="always_invoice", expand=["latest_invoice"])
    assert [line.amount for line in changed.latest_invoice.lines.data] == [-7900, 19900]


def test_the_tenant_of_an_invoice_is_a_copy_made_with_it(client, subscribe):
    made = subscribe(metadata={"tenant_id": "t1"}, expand=["latest_invoice"])
    client.v1.subscriptions.update(made.id, {"metadata": {"tenant_id": "other"}})
    details = client.v1.invoices.retrieve(made.latest_invoice.id).parent.subscription_details
    assert (details.subscription, details.metadata.to_dict()) == (made.id, {"tenant_id": "t1"})


def test_payments_are_shown_on_demand_and_listed(client, subscribe):
    made = subscribe()
    plain = client.v1.invoices.retrieve(made.latest_invoice).to_dict()
    assert {"payments", "confirmation_secret"} & set(plain) == set()
    [payment] = client.v1.invoice_payments.list({"invoice": made.latest_invoice, "status": "paid"}).data
    assert (payment.payment.type, payment.amount_paid) == ("payment_intent", 2900)


def test_filters_of_the_list(client, make_customer, subscribe):
    customer = make_customer()
    paid = subscribe(customer=customer)
    unpaid = subscribe("price_premium", customer=customer, payment_behavior="default_incomplete")
    by_status = {
        status: [each.id for each in client.v1.invoices.list({"customer": customer.id, "status": status}).data]
        for status in ("open", "paid", "void")
    }
    assert by_status == {"open": [unpaid.latest_invoice], "paid": [paid.latest_invoice], "void": []}
    of_one = client.v1.invoices.list({"subscription": paid.id}).data
    assert [each.id for each in of_one] == [paid.latest_invoice]


def test_an_open_invoice_can_be_voided_or_written_off_or_paid_otherwise(client, subscribe, events_of):
    opened = [subscribe(payment_behavior="default_incomplete") for _ in range(3)]
    voided = client.v1.invoices.void_invoice(opened[0].latest_invoice)
    written_off = client.v1.invoices.mark_uncollectible(opened[1].latest_invoice)
    paid = client.v1.invoices.pay(opened[2].latest_invoice, {"paid_out_of_band": True})
    assert [each.status for each in (voided, written_off, paid)] == ["void", "uncollectible", "paid"]
    assert paid.amount_paid_off_stripe == 2900
    assert "invoice.voided" in events_of(opened[0].customer)
    assert "invoice.marked_uncollectible" in events_of(opened[1].customer)
    assert client.v1.subscriptions.retrieve(opened[2].id).status == "active"


def test_an_invoice_is_paid_once(client, subscribe):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.pay(subscribe().latest_invoice)


def test_the_pdf_is_one_and_names_the_invoice(client, subscribe, tmp_path):
    invoice = subscribe(automatic_tax={"enabled": True}, expand=["latest_invoice"]).latest_invoice
    answer = httpx.get(invoice.invoice_pdf, trust_env=False, timeout=30)
    (tmp_path / "invoice.pdf").write_bytes(answer.content)
    text = PdfReader(tmp_path / "invoice.pdf").pages[0].extract_text()
    assert answer.headers["content-type"] == "application/pdf"
    assert invoice.number in text
    assert "34,80" in text
