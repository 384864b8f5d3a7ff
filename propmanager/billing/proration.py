"""What a change of plan costs today, in words. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from propmanager.billing.monthly_price import Tax, monthly_price
from propmanager.billing.snapshots import PreviewSnapshot
from propmanager.core import french, money
from propmanager.tenants.plans import Plan, terms


@dataclass(frozen=True)
class CostLine:
    label: str
    amount: str


def cost_lines(preview: PreviewSnapshot, old: Plan, new: Plan) -> tuple[CostLine, ...]:
    """What is given back of the old plan and what is asked for the new one, before tax; then the tax."""
    given_back = sum(line.cents for line in preview.lines if line.cents < 0)
    asked = sum(line.cents for line in preview.lines if line.cents > 0)
    found = [
        (f"Temps non utilisé de {terms(old).label}", given_back),
        (f"{terms(new).label} jusqu’à la prochaine échéance", asked),
        ("TVA", preview.tax_cents),
    ]
    return tuple(CostLine(label, money.format_euros(cents)) for label, cents in found if cents)


def sentence(preview: PreviewSnapshot, new: Plan, renews_on: date, last: Tax | None) -> str:
    offer = terms(new)
    monthly = monthly_price(offer.price_cents, last)
    later = f"À partir du {french.format_day(renews_on)}, {offer.label} coûte {monthly.in_words} par mois."
    if preview.due_cents <= 0:
        return f"Rien n’est à payer aujourd’hui. {later}"
    return f"Vous payez {money.format_euros(preview.due_cents)} {monthly.kind} aujourd’hui. {later}"


def within_period(now: datetime, start: datetime, end: datetime) -> int:
    """The instant of a change where nothing is prorated: Stripe wants one of the current period all the same."""
    return int(min(max(now, start), end).timestamp())
