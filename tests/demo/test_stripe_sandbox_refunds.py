"""Money that goes back: a part or all of a payment, never more, and the charge that knows of it."""

import pytest
import stripe


@pytest.fixture
def paid(subscribe):
    """The payment intent of a first invoice of 29 €, and the invoice."""
    invoice = subscribe(expand=["latest_invoice.payments"]).latest_invoice
    return invoice.payments.data[0].payment.payment_intent, invoice.id


def charge_of(client, refund):
    charge = client.v1.charges.retrieve(refund.charge)
    return charge.amount, charge.amount_refunded, charge.refunded


def test_parts_go_back_until_all_of_it_went(client, paid):
    intent, _ = paid
    first = client.v1.refunds.create({"payment_intent": intent, "amount": 1000, "reason": "requested_by_customer"})
    before = charge_of(client, first)
    rest = client.v1.refunds.create({"charge": first.charge})
    assert [(one.amount, one.status, one.payment_intent, one.reason) for one in (first, rest)] == [
        (1000, "succeeded", intent, "requested_by_customer"),
        (1900, "succeeded", intent, None),
    ]
    assert (before, charge_of(client, first)) == ((2900, 1000, False), (2900, 2900, True))
    assert [one.id for one in client.v1.refunds.list({"payment_intent": intent}).data] == [rest.id, first.id]
    assert client.v1.refunds.retrieve(rest.id).amount == 1900


@pytest.mark.parametrize("amount", [0, -1, 2901])
def test_no_more_goes_back_than_was_paid(client, paid, amount):
    intent, _ = paid
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent, "amount": amount})
    assert client.v1.refunds.list({"payment_intent": intent}).data == []


def test_what_went_back_cannot_go_back_again(client, paid):
    intent, _ = paid
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"


@pytest.mark.parametrize("named", [{"payment_intent": "pi_nobody"}, {"charge": "ch_nobody"}, {}])
def test_a_refund_names_a_payment(client, named):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(named)


def test_a_payment_leads_to_its_invoice(client, paid):
    intent, invoice_id = paid
    found = client.v1.invoice_payments.list({"payment": {"type": "payment_intent", "payment_intent": intent}}).data
    assert [one.invoice for one in found] == [invoice_id]


def test_a_refund_is_told_with_its_charge_as_it_is_from_then_on(client, paid):
    intent, _ = paid
    refund = client.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    told = client.v1.events.list({"types": ["charge.refunded", "refund.created"], "limit": 2}).data
    assert {one.type: one.data.object.id for one in told} == {
        "charge.refunded": refund.charge,
        "refund.created": refund.id,
    }
    (news,) = [one for one in told if one.type == "charge.refunded"]
    assert (news.data.object.amount_refunded, news.data.previous_attributes.to_dict()) == (
        1000,
        {"amount_refunded": 0, "refunded": False},
    )
