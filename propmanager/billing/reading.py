"""Stripe is asked again before anything is believed: an event only says where to look. Outside every transaction."""

from dataclasses import dataclass

from propmanager.billing import mirror, stripe_gateway
from propmanager.billing.errors import StripeMissing
from propmanager.billing.snapshots import CustomerSnapshot, InvoiceSnapshot, SubscriptionSnapshot
from propmanager.billing.status import is_live
from propmanager.billing.subject import Subject


@dataclass(frozen=True)
class Reading:
    """`number` was taken before the first question: a reading that began later replaces one that began earlier."""

    number: int
    subscriptions: tuple[SubscriptionSnapshot, ...] = ()
    invoices: tuple[InvoiceSnapshot, ...] = ()
    customer: CustomerSnapshot | None = None

    def status_of(self, subscription_id: str) -> str:
        return next((one.status for one in self.subscriptions if one.id == subscription_id), "")


def read_again(subject: Subject) -> Reading:
    """Raises StripeUnavailable. What Stripe no longer knows is left out."""
    number = mirror.next_reading()
    invoices = _invoices(subject.invoice_id)
    subscriptions = _subscriptions(subject.subscription_id or next((one.subscription_id for one in invoices), ""))
    only_customer = not subject.subscription_id and not subject.invoice_id
    return Reading(number, subscriptions, invoices, read_customer(subject.customer_id) if only_customer else None)


def read_all(customer_id: str, known: set[str]) -> Reading:
    """Everything of a customer; `known` are subscriptions that must be looked at even when they are not listed."""
    number = mirror.next_reading()
    customer = read_customer(customer_id)
    subscriptions = _listed(customer_id)
    subscriptions += [one for missing in known - {one.id for one in subscriptions} for one in _subscriptions(missing)]
    living = [one for one in subscriptions if is_live(one.status) or one.id in known]
    invoices = [invoice for one in living for invoice in stripe_gateway.invoices_of(one.id)]
    return Reading(number, tuple(subscriptions), tuple(invoices), customer)


def read_customer(customer_id: str) -> CustomerSnapshot | None:
    try:
        return stripe_gateway.customer(customer_id) if customer_id else None
    except StripeMissing:
        return CustomerSnapshot(customer_id, is_deleted=True)


def _listed(customer_id: str) -> list[SubscriptionSnapshot]:
    try:
        return stripe_gateway.subscriptions_of(customer_id)
    except StripeMissing:
        return []


def _invoices(invoice_id: str) -> tuple[InvoiceSnapshot, ...]:
    try:
        return (stripe_gateway.invoice(invoice_id),) if invoice_id else ()
    except StripeMissing:
        return ()


def _subscriptions(subscription_id: str) -> tuple[SubscriptionSnapshot, ...]:
    try:
        return (stripe_gateway.subscription(subscription_id),) if subscription_id else ()
    except StripeMissing:
        return ()
