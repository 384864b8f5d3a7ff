"""Invoices of Stripe: read, and given up."""

from propmanager.billing.snapshots import InvoiceSnapshot, PaymentState
from propmanager.billing.stripe_gateway.connection import calling, named
from propmanager.billing.stripe_gateway.reading import invoice_snapshot, payment_state

_INTENTS = "payments.data.payment.payment_intent"


def invoice(invoice_id: str) -> InvoiceSnapshot:
    with calling() as client:
        return invoice_snapshot(client.v1.invoices.retrieve(named(invoice_id)))


def invoices_of(subscription_id: str) -> list[InvoiceSnapshot]:
    with calling() as client:
        listed = client.v1.invoices.list({"subscription": named(subscription_id), "limit": 100})
        return [invoice_snapshot(one) for one in listed.auto_paging_iter()]


def why_unpaid(invoice_id: str) -> PaymentState:
    with calling() as client:
        expanded = client.v1.invoices.retrieve(named(invoice_id), {"expand": [_INTENTS, "confirmation_secret"]})
        return payment_state(expanded)


def void_invoice(invoice_id: str, key: str) -> None:
    """Nobody owes it any more; a change that waited for its payment is dropped with it."""
    with calling() as client:
        client.v1.invoices.void_invoice(named(invoice_id), {}, {"idempotency_key": key})
