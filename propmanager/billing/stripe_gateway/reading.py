"""Stripe's objects, read into our snapshots. Every field is reached by its typed name: a moved one fails the check."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar

import stripe

from propmanager.billing.snapshots import (
    Address,
    Card,
    CheckoutSnapshot,
    CustomerSnapshot,
    DisputeSnapshot,
    InvoiceLine,
    InvoiceSnapshot,
    PaymentState,
    PreviewLine,
    PreviewSnapshot,
    RefundSnapshot,
    SubscriptionSnapshot,
)

TENANT, HELD_PLAN, HELD_UNTIL = "tenant_id", "held_plan", "held_until"
T = TypeVar("T")


class _Named(Protocol):
    id: str


def subscription_snapshot(read: stripe.Subscription) -> SubscriptionSnapshot:
    (item, *_) = read.items.data or [None]
    details = given(lambda: read.cancellation_details)
    return SubscriptionSnapshot(
        id=read.id,
        customer_id=id_of(read.customer),
        status=read.status,
        created_at=_instant(read.created),
        started_at=_instant(read.start_date),
        tenant=_noted(lambda: read.metadata, TENANT),
        price_id=item.price.id if item else "",
        item_id=item.id if item else "",
        quantity=(given(lambda: item.quantity) if item else None) or 1,
        items=len(read.items.data),
        price_cents=(item.price.unit_amount or 0) if item else 0,
        period_start=_instant(item.current_period_start) if item else None,
        period_end=_instant(item.current_period_end) if item else None,
        trial_end=_maybe(read.trial_end),
        cancel_at=_maybe(read.cancel_at),
        cancel_at_period_end=read.cancel_at_period_end,
        canceled_at=_maybe(read.canceled_at),
        ended_at=_maybe(read.ended_at),
        cancel_reason=(details.reason or "") if details else "",
        has_pending_update=given(lambda: read.pending_update) is not None,
        held_plan=_noted(lambda: read.metadata, HELD_PLAN),
        held_until=_noted_instant(_noted(lambda: read.metadata, HELD_UNTIL)),
        latest_invoice_id=id_of(given(lambda: read.latest_invoice)),
        card=card_of(given(lambda: read.default_payment_method)),
    )


def invoice_snapshot(read: stripe.Invoice) -> InvoiceSnapshot:
    lines = list(read.lines.auto_paging_iter())
    parent = read.parent.subscription_details if read.parent else None
    return InvoiceSnapshot(
        id=read.id,
        customer_id=id_of(read.customer),
        status=read.status or "",
        created_at=_instant(read.created),
        subscription_id=id_of(parent.subscription) if parent else "",
        tenant=_noted(lambda: parent.metadata, TENANT) if parent else "",
        number=read.number or "",
        billing_reason=read.billing_reason or "",
        subtotal_cents=read.total - _tax(read),
        tax_cents=_tax(read),
        total_cents=read.total,
        due_cents=read.amount_due,
        paid_cents=read.amount_paid,
        price_id=_price_of(lines),
        # Its own period is the one before: what was paid for is what its lines cover.
        covers_from=min((_instant(line.period.start) for line in lines), default=None),
        covers_until=max((_instant(line.period.end) for line in lines), default=None),
        paid_at=_maybe(read.status_transitions.paid_at),
        next_attempt_at=_maybe(given(lambda: read.next_payment_attempt)),
        attempt_count=read.attempt_count,
        pay_url=given(lambda: read.hosted_invoice_url) or "",
        pdf_url=given(lambda: read.invoice_pdf) or "",
        currency=read.currency,
        lines=tuple(map(_line, lines)),
        customer_name=given(lambda: read.customer_name) or "",
        address=_address(given(lambda: read.customer_address)),
        vat_number=_tax_number(read, "eu_vat"),
        siren=_tax_number(read, "fr_siren"),
    )


def preview_snapshot(read: stripe.Invoice) -> PreviewSnapshot:
    lines = tuple(PreviewLine(line.description or "", line.amount) for line in read.lines.auto_paging_iter())
    parent = read.parent.subscription_details if read.parent else None
    prorated_at = given(lambda: parent.subscription_proration_date) if parent else None
    return PreviewSnapshot(read.amount_due, _tax(read), read.total, lines, prorated_at or 0)


def payment_state(read: stripe.Invoice) -> PaymentState:
    """Of an open invoice with its payments and their intents expanded."""
    payments = given(lambda: read.payments)
    intents = [payment.payment.payment_intent for payment in payments.data] if payments else []
    intent = next((one for one in reversed(intents) if isinstance(one, stripe.PaymentIntent)), None)
    error = given(lambda: intent.last_payment_error) if intent else None
    refusal = ((given(lambda: error.decline_code) or given(lambda: error.code)) if error else None) or ""
    secret = given(lambda: read.confirmation_secret)
    return PaymentState(
        needs_authentication=(intent is not None and intent.status == "requires_action")
        or refusal == "authentication_required",
        refusal=refusal,
        client_secret=secret.client_secret if secret else "",
        pay_url=given(lambda: read.hosted_invoice_url) or "",
    )


def refund_snapshot(read: stripe.Refund, invoice_id: str, *, has_failed: bool) -> RefundSnapshot:
    return RefundSnapshot(read.id, invoice_id, read.amount, _instant(read.created), has_failed)


def dispute_snapshot(read: stripe.Dispute) -> DisputeSnapshot:
    due_at = _maybe(read.evidence_details.due_by)
    return DisputeSnapshot(read.id, read.amount, read.reason, read.status, _instant(read.created), due_at)


def customer_snapshot(read: stripe.Customer) -> CustomerSnapshot:
    if given(lambda: read.deleted):
        return CustomerSnapshot(read.id, is_deleted=True)
    invoicing = given(lambda: read.invoice_settings)
    method = invoicing.default_payment_method if invoicing else None
    return CustomerSnapshot(read.id, tenant=_noted(lambda: read.metadata, TENANT), payment_method_id=id_of(method))


def card_of(method: stripe.PaymentMethod | str | None) -> Card | None:
    """Of an expanded payment method; None for one that is no card."""
    if method is None or isinstance(method, str):
        return None
    card = given(lambda: method.card)
    return Card(card.brand, card.last4, _last_day(card.exp_year, card.exp_month)) if card else None


def checkout_snapshot(read: stripe.checkout.Session) -> CheckoutSnapshot:
    return CheckoutSnapshot(
        id=read.id,
        status=read.status or "",
        url=given(lambda: read.url) or "",
        customer_id=id_of(given(lambda: read.customer)),
        subscription_id=id_of(given(lambda: read.subscription)),
        tenant=given(lambda: read.client_reference_id) or "",
        is_paid=read.payment_status != "unpaid",
        expires_at=_maybe(given(lambda: read.expires_at)),
    )


def id_of(reference: _Named | str | None) -> str:
    """Of an object that may be expanded, or only named."""
    if reference is None:
        return ""
    return reference if isinstance(reference, str) else reference.id


def given(read: Callable[[], T | None]) -> T | None:
    """What Stripe left out of an answer counts as null."""
    try:
        return read()
    except AttributeError:
        return None


def _tax(read: stripe.Invoice) -> int:
    return sum(tax.amount for tax in given(lambda: read.total_taxes) or [])


def _line(read: stripe.InvoiceLineItem) -> InvoiceLine:
    return InvoiceLine(
        text=read.description or "",
        cents=read.amount,
        starts_at=_instant(read.period.start),
        ends_at=_instant(read.period.end),
        quantity=given(lambda: read.quantity) or 1,
        discount_cents=sum(discount.amount for discount in given(lambda: read.discount_amounts) or []),
        price_id=_price_id(read),
        is_proration=_is_proration(given(lambda: read.parent)),
    )


def _is_proration(parent: stripe.InvoiceLineItem.Parent | None) -> bool:
    of_subscription = given(lambda: parent.subscription_item_details) if parent else None
    of_item = given(lambda: parent.invoice_item_details) if parent else None
    return bool((of_subscription and of_subscription.proration) or (of_item and of_item.proration))


def _address(read: stripe.Invoice.CustomerAddress | None) -> Address | None:
    if read is None:
        return None
    street = (given(lambda: read.line1), given(lambda: read.line2))
    return Address(
        tuple(line for line in street if line),
        given(lambda: read.postal_code) or "",
        given(lambda: read.city) or "",
        given(lambda: read.country) or "",
    )


def _tax_number(read: stripe.Invoice, kind: str) -> str:
    known = given(lambda: read.customer_tax_ids) or []
    return next((one.value or "" for one in known if one.type == kind), "")


def _price_of(lines: Iterable[stripe.InvoiceLineItem]) -> str:
    """Of the last thing sold: the lines before it give back what was not used."""
    sold = [found for line in lines if line.amount >= 0 and (found := _price_id(line))]
    return sold[-1] if sold else ""


def _price_id(line: stripe.InvoiceLineItem) -> str:
    pricing = given(lambda: line.pricing)
    details = pricing.price_details if pricing else None
    return id_of(details.price) if details else ""


def _noted(read: Callable[[], stripe.StripeObject | None], key: str) -> str:
    noted = given(read)
    return str(noted[key]) if noted is not None and key in noted else ""


def _noted_instant(written: str) -> datetime | None:
    return _instant(int(written)) if written.isdecimal() else None


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: int | None) -> datetime | None:
    return None if seconds is None else _instant(seconds)


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
