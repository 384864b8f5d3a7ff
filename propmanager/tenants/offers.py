"""What a plan offers, in the words of the price list: drawn from the table of plans, and only what the product does."""

from dataclasses import dataclass

from propmanager.core import french, money
from propmanager.tenants.features import TOLD
from propmanager.tenants.plans import TERMS, VAT_PERCENT, Feature, Plan, gross_cents, terms

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


def offers() -> list[Offer]:
    return [offer(plan) for plan in TERMS]


def offer(plan: Plan) -> Offer:
    kept = terms(plan)
    return Offer(
        plan=plan,
        label=kept.label,
        for_whom=_FOR_WHOM[plan],
        price=money.format_euros(gross_cents(kept.price_cents)),
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
        return (*_names(terms(plan).features), *_FOR_EVERY_PLAN)
    added = terms(plan).features - terms(below[-1]).features
    return (f"Tout {terms(below[-1]).label}", *_names(added))


def _names(features: frozenset[Feature]) -> tuple[str, ...]:
    return tuple(TOLD[one].name for one in Feature if one in features and one in TOLD)


def _span(plan: Plan) -> str:
    """How many biens make this plan the cheapest that fits; only for a plan between two others."""
    below = list(TERMS)[: list(TERMS).index(plan)]
    smallest, largest = (terms(below[-1]).max_biens if below else None), terms(plan).max_biens
    return f"De {smallest + 1} à {largest} biens" if smallest and largest else ""
