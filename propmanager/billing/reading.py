"""Stripe is asked again before anything is believed: an event only says where to look. Outside every transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from propmanager.billing import mirror, stripe_gateway
from propmanager.billing.errors import StripeMissing
from propmanager.billing.snapshots import (
    CustomerSnapshot,
    DisputeSnapshot,
    InvoiceSnapshot,
    RefundSnapshot,
    SubscriptionSnapshot,
)
from propmanager.billing.status import is_live
from propmanager.billing.subject import Subject

T = TypeVar("T")


@dataclass(frozen=True)
class Reading:
    """`number` was taken before the first question: a reading that began later replaces one that began earlier."""

    number: int
    subscriptions: tuple[SubscriptionSnapshot, ...] = ()
    invoices: tuple[InvoiceSnapshot, ...] = ()
    customer: CustomerSnapshot | None = None
    refunds: tuple[RefundSnapshot, ...] = ()
    disputes: tuple[DisputeSnapshot, ...] = ()
    missing: tuple[str, ...] = ()  # what we know and Stripe does not: of another account, or of the other mode

    def status_of(self, subscription_id: str) -> str:
        return next((one.status for one in self.subscriptions if one.id == subscription_id), "")


def read_again(subject: Subject) -> Reading:
    """Raises StripeUnavailable. What Stripe does not know is left out."""
    number = mirror.next_reading()
    paid = next(iter(_found(stripe_gateway.invoice_paid_by, subject.payment_id)), "")
    refunds = tuple(one for some in _found(stripe_gateway.refunds_of_invoice, paid) for one in some)
    invoice_id = subject.invoice_id or paid
    invoices = _found(stripe_gateway.invoice, invoice_id)
    named = subject.subscription_id or next((one.subscription_id for one in invoices), "")
    only_customer = not subject.subscription_id and not invoice_id
    customers = _found(stripe_gateway.customer, subject.customer_id) if only_customer else ()
    # After Checkout the subscription has the card, and the customer has none.
    paid_with_it = subject.customer_id if subject.payment_method_id else ""
    living = tuple(one for some in _found(stripe_gateway.living_subscriptions_of, paid_with_it) for one in some)
    return Reading(
        number,
        (*_found(stripe_gateway.subscription, named), *living),
        invoices,
        next(iter(customers), None),
        refunds,
        _found(stripe_gateway.dispute, subject.dispute_id),
    )


def read_all(customer_id: str, known: set[str]) -> Reading:
    """Everything of a customer; `known` are subscriptions that must be looked at even when they are not listed."""
    number = mirror.next_reading()
    customer = next(iter(_found(stripe_gateway.customer, customer_id)), None)
    listed = [one for some in _found(stripe_gateway.subscriptions_of, customer_id) for one in some]
    left = sorted(known - {one.id for one in listed})
    subscriptions = (*listed, *(one for stripe_id in left for one in _found(stripe_gateway.subscription, stripe_id)))
    watched = [one.id for one in subscriptions if is_live(one.status) or one.id in known]
    invoices = tuple(invoice for stripe_id in watched for invoice in stripe_gateway.invoices_of(stripe_id))
    unknown = [*(() if customer else (customer_id,)), *sorted(known - {one.id for one in subscriptions})]
    return Reading(number, subscriptions, invoices, customer, missing=tuple(unknown))


def _found(ask: Callable[[str], T], identifier: str) -> tuple[T, ...]:
    """One, or none."""
    try:
        return (ask(identifier),) if identifier else ()
    except StripeMissing:
        return ()
