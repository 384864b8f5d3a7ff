"""What an event speaks of: ids to read again, and the few facts that do not change any more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

# What the webhook of the account is subscribed to; the README has the same list.
LISTENED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.trial_will_end",
        "customer.subscription.pending_update_applied",
        "customer.subscription.pending_update_expired",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_action_required",
        "invoice.finalized",
        "invoice.finalization_failed",
        "invoice.voided",
        "invoice.marked_uncollectible",
        "invoice.upcoming",
        "customer.updated",
        "customer.deleted",
        "payment_method.automatically_updated",
        "charge.dispute.created",
        "charge.dispute.closed",
        "charge.refunded",
        "refund.updated",
        "refund.failed",
    }
)
# Somebody of the team should look, whatever we do by ourselves.
ALARMING = frozenset(
    {
        "charge.dispute.created",
        "charge.dispute.closed",
        "invoice.finalization_failed",
        "customer.deleted",
        "refund.failed",
    }
)


@dataclass(frozen=True)
class Subject:
    """Empty: the event names none."""

    subscription_id: str = ""
    invoice_id: str = ""
    customer_id: str = ""
    tenant: str = ""  # as the checkout was told
    payment_id: str = ""  # some of which went back, or is asked back
    dispute_id: str = ""
    payment_method_id: str = ""  # a card that its bank renewed

    @property
    def is_nothing(self) -> bool:
        return not any((self.subscription_id, self.invoice_id, self.customer_id, self.payment_id, self.dispute_id))


@dataclass(frozen=True)
class Refusal:
    """A payment that failed: that it did is a fact, whatever became of the invoice since."""

    invoice_id: str
    subscription_id: str
    attempt_count: int
    billing_reason: str
    amount_cents: int
    next_attempt_at: datetime | None


def subject_of(kind: str, data: Mapping[str, Any]) -> Subject:
    if kind not in LISTENED:
        return Subject()
    customer = _id(data.get("customer"))
    if kind.startswith("customer.subscription."):
        return Subject(subscription_id=_id(data), customer_id=customer)
    if kind.startswith("checkout.session."):
        tenant = str(data.get("client_reference_id") or "")
        return Subject(subscription_id=_id(data.get("subscription")), customer_id=customer, tenant=tenant)
    if kind.startswith("invoice."):
        # An upcoming invoice is a forecast: it cannot be read again.
        invoice_id = "" if kind == "invoice.upcoming" else _id(data)
        return Subject(subscription_id=_subscription_of(data), invoice_id=invoice_id, customer_id=customer)
    if kind in {"customer.updated", "customer.deleted"}:
        return Subject(customer_id=_id(data))
    return _of_payment(kind, data, Subject(customer_id=customer))


def _of_payment(kind: str, data: Mapping[str, Any], of_customer: Subject) -> Subject:
    """A dispute names no customer: only its payment leads to whom it concerns."""
    if kind == "payment_method.automatically_updated":
        return replace(of_customer, payment_method_id=_id(data))
    payment_id = _id(data.get("payment_intent"))
    if kind.startswith("charge.dispute."):
        return replace(of_customer, payment_id=payment_id, dispute_id=_id(data))
    return replace(of_customer, payment_id=payment_id) if "refund" in kind else of_customer


def refusal_of(kind: str, data: Mapping[str, Any]) -> Refusal | None:
    """None for every other event, and for an invoice of no subscription."""
    if kind != "invoice.payment_failed" or not _subscription_of(data):
        return None
    next_attempt = data.get("next_payment_attempt")
    return Refusal(
        invoice_id=_id(data),
        subscription_id=_subscription_of(data),
        attempt_count=_count(data.get("attempt_count")),
        billing_reason=str(data.get("billing_reason") or ""),
        amount_cents=_count(data.get("amount_due")),
        next_attempt_at=datetime.fromtimestamp(next_attempt, UTC) if isinstance(next_attempt, int) else None,
    )


def chose_card(kind: str, changed: Mapping[str, Any]) -> bool:
    """Whether the customer has just made another card their first choice. `changed` is what was there before."""
    return kind == "customer.updated" and "default_payment_method" in _inside(changed, "invoice_settings")


def _subscription_of(invoice: Mapping[str, Any]) -> str:
    return _id(_inside(_inside(invoice, "parent"), "subscription_details").get("subscription"))


def _inside(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}


def _id(reference: object) -> str:
    """Of an object, expanded or only named."""
    if isinstance(reference, Mapping):
        reference = cast("Mapping[str, Any]", reference).get("id")
    return reference if isinstance(reference, str) else ""


def _count(number: object) -> int:
    return number if isinstance(number, int) else 0
