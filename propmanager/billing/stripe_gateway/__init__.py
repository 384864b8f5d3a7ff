"""Stripe, and nothing else: the only place that imports its SDK. Gives our own snapshots, raises our own refusals."""

from propmanager.billing.stripe_gateway.customers import (
    attach_payment_method,
    checkout,
    close_checkout,
    create_customer,
    customer,
    identify,
    open_checkout,
    open_portal,
    write_to,
)
from propmanager.billing.stripe_gateway.disputes import dispute
from propmanager.billing.stripe_gateway.events import API_VERSION, events_since, is_of_our_family, read_event
from propmanager.billing.stripe_gateway.invoices import invoice, invoices_of, void_invoice, why_unpaid
from propmanager.billing.stripe_gateway.refunds import invoice_paid_by, refunds_of, refunds_of_invoice
from propmanager.billing.stripe_gateway.subscriptions import (
    cancel_at_period_end,
    cancel_now,
    create_subscription,
    keep,
    living_subscriptions_of,
    pay_with,
    preview_price,
    raise_price,
    set_next_price,
    subscription,
    subscriptions_of,
)

__all__ = [
    "API_VERSION",
    "attach_payment_method",
    "cancel_at_period_end",
    "cancel_now",
    "checkout",
    "close_checkout",
    "create_customer",
    "create_subscription",
    "customer",
    "dispute",
    "events_since",
    "identify",
    "invoice",
    "invoice_paid_by",
    "invoices_of",
    "is_of_our_family",
    "keep",
    "living_subscriptions_of",
    "open_checkout",
    "open_portal",
    "pay_with",
    "preview_price",
    "raise_price",
    "read_event",
    "refunds_of",
    "refunds_of_invoice",
    "set_next_price",
    "subscription",
    "subscriptions_of",
    "void_invoice",
    "why_unpaid",
    "write_to",
]
