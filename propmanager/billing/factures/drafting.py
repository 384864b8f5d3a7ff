"""From what Stripe says of a paid invoice to what our facture says. Pure; what does not add up exactly is refused."""

from collections.abc import Iterator
from datetime import date

from propmanager.billing.factures import mentions
from propmanager.billing.factures.buyer import owes_the_tax
from propmanager.billing.factures.content import Buyer, Content, Line, Seller
from propmanager.billing.factures.plain_text import one_line
from propmanager.billing.prices import plan_of
from propmanager.billing.snapshots import InvoiceLine, InvoiceSnapshot
from propmanager.core.clock import day_in_paris
from propmanager.tenants.plans import VAT_PERCENT, terms, vat_cents


class CannotBeInvoiced(Exception):
    """What was paid does not make a lawful facture: somebody of the team has to look at it at Stripe."""


def draft(paid: InvoiceSnapshot, seller: Seller, buyer: Buyer, numero: str, issued_on: date) -> Content:
    """Raises CannotBeInvoiced."""
    percent = _vat_percent(paid, buyer)
    lines = tuple(line for told in paid.lines for line in _lines(told, percent))
    if paid.currency != "eur" or not lines or sum(line.net_cents for line in lines) != paid.subtotal_cents:
        raise CannotBeInvoiced("its lines are not its total before tax, in euros")
    paid_on = day_in_paris(paid.paid_at) if paid.paid_at else issued_on
    return Content(
        numero=numero,
        issued_on=issued_on,
        paid_on=paid_on,
        starts_on=min(line.starts_on for line in lines),
        ends_on=max(line.ends_on for line in lines),
        seller=seller,
        buyer=buyer,
        lines=lines,
        net_cents=paid.subtotal_cents,
        vat_percent=percent,
        vat_cents=paid.tax_cents,
        gross_cents=paid.total_cents,
        notes=mentions.notes(paid_on, is_reverse_charge=percent == 0),
        reference=paid.number,
        stripe_invoice_id=paid.id,
    )


def _vat_percent(paid: InvoiceSnapshot, buyer: Buyer) -> int:
    """We have no exemption: without tax, the buyer owes it. Stripe rounds the tax of each line."""
    if paid.tax_cents == 0 and owes_the_tax(buyer):
        return 0
    if abs(paid.tax_cents - vat_cents(paid.subtotal_cents)) > len(paid.lines):
        raise CannotBeInvoiced("its tax is not that of France, nor owed by the buyer")
    return VAT_PERCENT


def _lines(told: InvoiceLine, percent: int) -> Iterator[Line]:
    """A discount is a line of its own: it belongs on a facture (242 nonies A, I, 9°)."""
    yield _line(_designation(told), told.cents, told.quantity, told, percent)
    if told.discount_cents:
        yield _line("Remise", -told.discount_cents, 1, told, percent)


def _line(designation: str, cents: int, quantity: int, told: InvoiceLine, percent: int) -> Line:
    if cents % quantity:
        quantity = 1  # no whole price for one
    return Line(
        designation=designation,
        starts_on=day_in_paris(told.starts_at),
        ends_on=day_in_paris(told.ends_at),
        quantity=-quantity if cents < 0 else quantity,
        unit_net_cents=abs(cents) // quantity,
        net_cents=cents,
        vat_percent=percent,
    )


def _designation(told: InvoiceLine) -> str:
    """In our words; in Stripe's for what is none of our plans."""
    plan = plan_of(told.price_id)
    if plan is None:
        return one_line(told.text) or "Abonnement PropManager"
    label = terms(plan).label
    if not told.is_proration:
        return f"Abonnement PropManager {label}, un mois"
    return f"Abonnement PropManager {label}, {'temps non utilisé' if told.cents < 0 else 'au prorata'}"
