"""Money that went back, by the payment it was taken from. Only what is settled: a refund may be on its way for days."""

import stripe
from stripe.params import InvoicePaymentListParamsPayment

from propmanager.billing.snapshots import RefundSnapshot
from propmanager.billing.stripe_gateway.connection import calling, named
from propmanager.billing.stripe_gateway.reading import id_of, refund_snapshot

_DONE, _FAILED = "succeeded", frozenset({"failed", "canceled"})


def invoice_paid_by(payment_id: str) -> str:
    """Its id; empty when the payment intent paid no invoice."""
    with calling() as client:
        return _invoice_of(client, named(payment_id))


def refunds_of(payment_id: str) -> tuple[RefundSnapshot, ...]:
    """Of a payment intent, those that failed too; empty when it paid no invoice."""
    with calling() as client:
        invoice_id = _invoice_of(client, named(payment_id))
        if not invoice_id:
            return ()
        listed = client.v1.refunds.list({"payment_intent": payment_id, "limit": 100})
        settled = (one for one in listed.auto_paging_iter() if one.status in {_DONE, *_FAILED})
        return tuple(refund_snapshot(one, invoice_id, has_failed=one.status in _FAILED) for one in settled)


def _invoice_of(client: stripe.StripeClient, payment_id: str) -> str:
    paid_by: InvoicePaymentListParamsPayment = {"type": "payment_intent", "payment_intent": payment_id}
    (found, *_) = client.v1.invoice_payments.list({"payment": paid_by, "limit": 1}).data or [None]
    return id_of(found.invoice) if found else ""
