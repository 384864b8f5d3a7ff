"""What a plan offers, in the words of the price list: drawn from the table of plans, and only what the product does."""

from dataclasses import dataclass

from propmanager.core import french, money
from propmanager.tenants.plans import TERMS, Feature, Plan, terms

VAT_PERCENT = 20  # CGI art. 278

# A feature is named once its pages exist: a price list must keep what it says.
_TOLD = {
    Feature.BIENS: "Biens, immeubles et lots, avec leur DPE",
}
_FOR_WHOM = {
    Plan.BASIC: "Pour un propriétaire qui gère seul.",
    Plan.PREMIUM: "Pour piloter plusieurs immeubles.",
    Plan.ENTERPRISE: "Pour les gestionnaires et les SCI.",
}
_FOR_EVERY_PLAN = ("Équipe, rôles et journal de sécurité", "Export de toutes vos données")


@dataclass(frozen=True)
class Offer:
    plan: Plan
    label: str
    for_whom: str
    price: str  # "34,80 €", all taxes included
    price_without_tax: str
    lines: tuple[str, ...]
    span: str = ""  # "De 11 à 50 biens"


def with_tax(cents: int) -> int:
    """Cents with VAT, a half rounded up."""
    return (cents * (100 + VAT_PERCENT) + 50) // 100


def offers() -> list[Offer]:
    return [offer(plan) for plan in TERMS]


def offer(plan: Plan) -> Offer:
    kept = terms(plan)
    return Offer(
        plan=plan,
        label=kept.label,
        for_whom=_FOR_WHOM[plan],
        price=money.format_euros(with_tax(kept.price_cents)),
        price_without_tax=f"{money.format_euros(kept.price_cents)} HT + TVA {VAT_PERCENT} %",
        lines=(_limit(kept.max_biens, "bien"), _limit(kept.max_users, "utilisateur"), *_features(plan)),
        span=_span(plan),
    )


def _limit(maximum: int | None, noun: str) -> str:
    return french.counted(maximum, noun, f"{noun}s") if maximum else f"{noun.capitalize()}s illimités"


def _features(plan: Plan) -> tuple[str, ...]:
    """The first plan tells everything; the others what they add."""
    below = list(TERMS)[: list(TERMS).index(plan)]
    if not below:
        return (*(_TOLD[one] for one in Feature if one in terms(plan).features and one in _TOLD), *_FOR_EVERY_PLAN)
    added = terms(plan).features - terms(below[-1]).features
    return (f"Tout {terms(below[-1]).label}", *(_TOLD[one] for one in Feature if one in added and one in _TOLD))


def _span(plan: Plan) -> str:
    """How many biens make this plan the cheapest that fits; only for a plan between two others."""
    below = list(TERMS)[: list(TERMS).index(plan)]
    smallest, largest = (terms(below[-1]).max_biens if below else None), terms(plan).max_biens
    return f"De {smallest + 1} à {largest} biens" if smallest and largest else ""
