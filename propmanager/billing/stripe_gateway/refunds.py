"""Money that went back, by the payment it was taken from. Only what is settled: a refund may be on its way for days."""

from collections.abc import Iterator

import stripe
from stripe.params import InvoicePaymentListParamsPayment

from propmanager.billing.snapshots import RefundSnapshot
from propmanager.billing.stripe_gateway.connection import calling, named
from propmanager.billing.stripe_gateway.reading import given, id_of, refund_snapshot

_DONE, _FAILED = "succeeded", frozenset({"failed", "canceled"})


def invoice_paid_by(payment_id: str) -> str:
    """Its id; empty when the payment intent paid no invoice."""
    with calling() as client:
        return _invoice_of(client, named(payment_id))


def refunds_of(payment_id: str) -> tuple[RefundSnapshot, ...]:
    """Of the invoice that a payment intent paid, those that failed too; empty when it paid none."""
    invoice_id = invoice_paid_by(payment_id)
    return refunds_of_invoice(invoice_id) if invoice_id else ()


def refunds_of_invoice(invoice_id: str) -> tuple[RefundSnapshot, ...]:
    """Whichever of its payments they are of: an invoice may be paid in several."""
    with calling() as client:
        paid = client.v1.invoice_payments.list({"invoice": named(invoice_id), "status": "paid", "limit": 100})
        intents = filter(None, map(_intent_of, paid.auto_paging_iter()))
        return tuple(one for intent in intents for one in _settled(client, intent, invoice_id))


def _intent_of(payment: stripe.InvoicePayment) -> str:
    """Empty for a payment that was made elsewhere."""
    return id_of(given(lambda: payment.payment.payment_intent))


def _settled(client: stripe.StripeClient, intent: str, invoice_id: str) -> Iterator[RefundSnapshot]:
    for one in client.v1.refunds.list({"payment_intent": intent, "limit": 100}).auto_paging_iter():
        if one.status in {_DONE, *_FAILED}:
            yield refund_snapshot(one, invoice_id, has_failed=one.status in _FAILED)


def _invoice_of(client: stripe.StripeClient, payment_id: str) -> str:
    paid_by: InvoicePaymentListParamsPayment = {"type": "payment_intent", "payment_intent": payment_id}
    (found, *_) = client.v1.invoice_payments.list({"payment": paid_by, "limit": 1}).data or [None]
    return id_of(found.invoice) if found else ""
