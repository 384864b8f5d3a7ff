"""From what Stripe says of a paid invoice to what our facture says. Pure; what does not add up exactly is refused."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from propmanager.billing import territory
from propmanager.billing.factures import mentions
from propmanager.billing.factures.buyer import owes_the_tax
from propmanager.billing.factures.content import Buyer, Content, Line, Percent, Seller, Untaxed
from propmanager.billing.factures.plain_text import one_line
from propmanager.billing.prices import plan_of
from propmanager.billing.snapshots import InvoiceLine, InvoiceSnapshot
from propmanager.core.clock import day_in_paris
from propmanager.tenants.plans import VAT_PERCENT, terms


class Refused(StrEnum):
    """What is not lawful, or not ours."""

    LINES = "lines"  # they are not its total before tax, in euros
    TAX = "tax"  # it is not the one of where the buyer is, nor owed by the buyer
    NO_FACTURE = "no_facture"  # of what went back
    MORE_BACK = "more_back"  # than was paid


class CannotBeInvoiced(Exception):
    """What was paid does not make a lawful facture: somebody of the team has to look at it at Stripe."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why.value)
        self.why = why


def draft(paid: InvoiceSnapshot, seller: Seller, buyer: Buyer, numero: str, issued_on: date) -> Content:
    """Raises CannotBeInvoiced."""
    buyer = _placed(buyer)
    percent, untaxed = _tax(paid, buyer)
    lines = tuple(line for told in paid.lines for line in _lines(told, percent))
    if paid.currency != "eur" or not lines or sum(line.net_cents for line in lines) != paid.subtotal_cents:
        raise CannotBeInvoiced(Refused.LINES)
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
        notes=mentions.notes(paid_on, mentions.of_tax(percent, untaxed)),
        reference=paid.number,
        stripe_invoice_id=paid.id,
        untaxed=untaxed,
    )


def _placed(buyer: Buyer) -> Buyer:
    """An address of our own form has no country: overseas, its postcode tells."""
    address = buyer.address
    if address.country != "FR":
        return buyer
    placed = address.model_copy(update={"country": territory.country_of(address.postcode)})
    return buyer.model_copy(update={"address": placed})


def _tax(paid: InvoiceSnapshot, buyer: Buyer) -> tuple[Percent, Untaxed | None]:
    """As it was charged, when that is lawful where the buyer is: the rate, or why there is none.

    We have no exemption. Whoever lets out is a taxable person (CGI, article 256 A), so that outside of the territory of
    VAT nobody owes it here.
    """
    country = buyer.address.country
    if paid.tax_cents == 0 and owes_the_tax(buyer):
        return 0, None
    if paid.tax_cents == 0 and territory.applies_no_tax(country):
        return 0, Untaxed.NOT_APPLIED
    if paid.tax_cents == 0 and territory.is_outside(country):
        return 0, Untaxed.OUTSIDE
    local = (territory.REDUCED_PERCENT,) if territory.has_reduced_rate(country) else ()
    for percent in (*local, VAT_PERCENT):
        if _is_taxed_at(percent, paid):
            return percent, None
    raise CannotBeInvoiced(Refused.TAX)


def _is_taxed_at(percent: Percent, paid: InvoiceSnapshot) -> bool:
    """To the cent of each line: Stripe rounds the tax of each."""
    return abs(100 * paid.tax_cents - percent * paid.subtotal_cents) <= 100 * len(paid.lines)


def _lines(told: InvoiceLine, percent: Percent) -> Iterator[Line]:
    """A discount is a line of its own: it belongs on a facture (242 nonies A, I, 9°)."""
    yield _line(_designation(told), told.cents, told.quantity, told, percent)
    if told.discount_cents:
        yield _line("Remise", -told.discount_cents, 1, told, percent)


def _line(designation: str, cents: int, quantity: int, told: InvoiceLine, percent: Percent) -> Line:
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
