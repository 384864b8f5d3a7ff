"""The lines of an invoice: whole periods, parts of periods, and their tax."""

from datetime import UTC, datetime
from decimal import Decimal

from babel.dates import format_date

from propmanager.demo.stripe_sandbox.objects import catalogue
from propmanager.demo.stripe_sandbox.rules import prorations
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

TAX_RATE = "txr_sandbox_fr_20"


def period_line(box: Sandbox, item: Thing, period: Period) -> Thing:
    name = catalogue.product_name(box, item["price"])
    amount = item["price"]["unit_amount"] * item["quantity"]
    return _line(item, f"{item['quantity']} × {name} (par mois)", amount, period, proration=False)


def trial_line(box: Sandbox, item: Thing, period: Period) -> Thing:
    name = catalogue.product_name(box, item["price"])
    return _line(item, f"Période d’essai : {name}", 0, period, proration=False)


def proration_lines(box: Sandbox, old: list[Thing], new: list[Thing], moment: int) -> list[Thing]:
    """Credits for the time left on what goes, charges for the time left on what comes."""
    after = {item["id"]: item for item in new}
    before = {item["id"]: item for item in old}
    gone = [item for item in old if _terms(after.get(item["id"])) != _terms(item)]
    come = [item for item in new if _terms(before.get(item["id"])) != _terms(item)]
    credits_ = [_part(box, _as_billed(box, item), moment, sign=-1) for item in gone]
    return credits_ + [_part(box, item, moment, sign=1) for item in come]


def taxed(line: Thing, percent: int | Decimal | None) -> Thing:
    """The line with its tax; None when nobody computes taxes, 0 when the customer owes them itself, or nobody."""
    if percent is None:
        return line | {"taxes": []}
    amount = prorations.tax(line["amount"], percent)
    reason = "standard_rated" if percent else "reverse_charge"
    return line | {"taxes": [tax_entry(amount, line["amount"], reason)]}


def tax_entry(amount: int, taxable: int, reason: str) -> Thing:
    return {
        "amount": amount,
        "tax_behavior": "exclusive",
        "tax_rate_details": {"tax_rate": TAX_RATE},
        "taxability_reason": reason,
        "taxable_amount": taxable,
        "type": "tax_rate_details",
    }


def french_day(moment: int) -> str:
    return format_date(datetime.fromtimestamp(moment, UTC), "d MMM y", locale="fr")


def _terms(item: Thing | None) -> tuple[str, int] | None:
    return (item["price"]["id"], item["quantity"]) if item else None


def _as_billed(box: Sandbox, item: Thing) -> Thing:
    billed = box.billed.get(item["id"], item)
    return item | {"price": billed["price"], "quantity": billed["quantity"]}


def _part(box: Sandbox, item: Thing, moment: int, sign: int) -> Thing:
    whole = Period(item["current_period_start"], item["current_period_end"])
    amount = prorations.prorated(item["price"]["unit_amount"] * item["quantity"], whole, moment)
    words = "Temps restant sur" if sign > 0 else "Temps inutilisé sur"
    name = f"{words} {catalogue.product_name(box, item['price'])} après le {french_day(moment)}"
    return _line(item, name, sign * amount, Period(min(moment, whole.end), whole.end), proration=True)


def _line(item: Thing, description: str, amount: int, period: Period, *, proration: bool) -> Thing:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": item["price"]["currency"],
        "description": description,
        "discount_amounts": [],
        "discountable": not proration,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": proration,
                "proration_details": {"credited_items": None},
                "subscription": item["subscription"],
                "subscription_item": item["id"],
            },
        },
        "period": {"start": period.start, "end": period.end},
        "pretax_credit_amounts": [],
        "pricing": {
            "type": "price_details",
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "unit_amount_decimal": str(item["price"]["unit_amount"]),
        },
        "quantity": item["quantity"],
        "subscription": item["subscription"],
        "subtotal": amount,
        "taxes": [],
    }
