"""Making an invoice: its lines, its totals, its document. Nothing is charged here."""

from dataclasses import dataclass
from decimal import Decimal

from propmanager.demo.stripe_sandbox.objects import invoice_lines
from propmanager.demo.stripe_sandbox.rules import territories
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, list_of, new_id

_EMPTY = (
    "account_tax_ids",
    "application",
    "automatically_finalizes_at",
    "custom_fields",
    "customer_shipping",
    "default_payment_method",
    "default_source",
    "description",
    "due_date",
    "effective_at",
    "footer",
    "from_invoice",
    "hosted_invoice_url",
    "invoice_pdf",
    "last_finalization_error",
    "latest_revision",
    "next_payment_attempt",
    "number",
    "on_behalf_of",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "test_clock",
)
_ZERO = (
    "amount_overpaid",
    "amount_paid_off_stripe",
    "amount_shipping",
    "attempt_count",
    "post_payment_credit_notes_amount",
    "pre_payment_credit_notes_amount",
)


@dataclass(frozen=True)
class Bill:
    """What is billed.

    `period` is not that of the service, which the lines tell: on a first invoice it is one instant, on a renewal the
    period that ended.
    """

    subscription: Thing
    lines: list[Thing]
    reason: str
    period: Period
    proration_date: int | None = None


def draft(box: Sandbox, bill: Bill, identifier: str = "") -> Thing:
    """The document of a new invoice, kept nowhere: also what a preview shows."""
    customer = box.store.get("customer", bill.subscription["customer"])
    percent = _tax_percent(box, bill.subscription, customer)
    identifier = identifier or new_id("in")
    lines = [invoice_lines.taxed(line, percent) | {"invoice": identifier} for line in bill.lines]
    invoice = _document(box, bill, customer) | {"id": identifier}
    invoice["lines"] = list_of(lines, f"/v1/invoices/{identifier}/lines")
    return invoice | _totals(lines, customer["balance"]) | {"automatic_tax": _automatic_tax(bill.subscription)}


def tax_free(box: Sandbox, customer: Thing) -> bool:
    """A company of another country of the Union owes the tax itself."""
    foreign = [tax["value"] for tax in box.store.all("tax_id", customer=customer["id"], type="eu_vat")]
    return customer["tax_exempt"] != "none" or any(not value.startswith("FR") for value in foreign)


def _tax_percent(box: Sandbox, subscription: Thing, customer: Thing) -> int | Decimal | None:
    if not subscription["automatic_tax"]["enabled"]:
        return None
    country = (customer["address"] or {}).get("country") or ""
    return 0 if tax_free(box, customer) else territories.percent_in(country)


def _automatic_tax(subscription: Thing) -> Thing:
    enabled = subscription["automatic_tax"]["enabled"]
    return {
        "disabled_reason": None,
        "enabled": enabled,
        "liability": {"type": "self"} if enabled else None,
        "provider": "stripe" if enabled else None,
        "status": "complete" if enabled else None,
    }


def _totals(lines: list[Thing], balance: int) -> Thing:
    """A balance below zero is a credit of the customer: it is used first, and what is left over goes back to it."""
    subtotal = sum(line["amount"] for line in lines)
    taxes = [tax for line in lines for tax in line["taxes"]]
    total = subtotal + sum(tax["amount"] for tax in taxes)
    due = max(0, total + balance)
    return {
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_excluding_tax": subtotal,
        "total_taxes": _total_taxes(taxes),
        "starting_balance": balance,
        "ending_balance": None,
        "amount_due": due,
        "amount_paid": 0,
        "amount_remaining": due,
    }


def _total_taxes(taxes: list[Thing]) -> list[Thing]:
    if not taxes:
        return []
    amount, taxable = (sum(tax[name] for tax in taxes) for name in ("amount", "taxable_amount"))
    return [invoice_lines.tax_entry(amount, taxable, taxes[0]["taxability_reason"])]


def _document(box: Sandbox, bill: Bill, customer: Thing) -> Thing:
    subscription, now = bill.subscription, box.now(customer)
    return (
        dict.fromkeys(_EMPTY)
        | dict.fromkeys(_ZERO, 0)
        | {
            "object": "invoice",
            "account_country": "FR",
            "account_name": "PropManager (bac à sable)",
            "attempted": False,
            "auto_advance": True,
            "billing_reason": bill.reason,
            "collection_method": "charge_automatically",
            "created": now,
            "currency": subscription["currency"],
            "customer_address": customer["address"],
            "customer_email": customer["email"],
            "customer_name": customer["name"],
            "customer_phone": customer["phone"],
            "customer_tax_exempt": customer["tax_exempt"],
            "customer_tax_ids": _tax_ids(box, customer),
            "customer": customer["id"],
            "default_tax_rates": [],
            "discounts": [],
            "issuer": {"type": "self"},
            "livemode": False,
            "metadata": {},
            "parent": _parent(bill),
            "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
            "period_end": bill.period.end,
            "period_start": bill.period.start,
            "status": "draft",
            "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
            "total_discount_amounts": [],
            "total_pretax_credit_amounts": [],
            "webhooks_delivered_at": now,
        }
    )


def _parent(bill: Bill) -> Thing:
    """The metadata is a copy made now: later changes of the subscription do not reach it."""
    details = {"metadata": dict(bill.subscription["metadata"]), "subscription": bill.subscription["id"]}
    if bill.proration_date is not None:
        details["subscription_proration_date"] = bill.proration_date
    return {"type": "subscription_details", "quote_details": None, "subscription_details": details}


def _tax_ids(box: Sandbox, customer: Thing) -> list[Thing]:
    kept = box.store.all("tax_id", customer=customer["id"])
    return [{"type": tax["type"], "value": tax["value"]} for tax in kept]
