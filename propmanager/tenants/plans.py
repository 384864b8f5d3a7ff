"""What each plan allows: the one table that limits, pages and prices are read from. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Plan(StrEnum):
    BASIC = "basic"
    PREMIUM = "premium"
    ENTERPRISE = "enterprise"


class Feature(StrEnum):
    BIENS = "biens"
    LOCATAIRES = "locataires"
    CONTRATS = "contrats"
    RAPPORTS = "rapports"
    ANALYTICS = "analytics"
    API = "api"
    WEBHOOKS = "webhooks"
    WHITE_LABEL = "white_label"


@dataclass(frozen=True)
class Terms:
    """A limit of None means unlimited; the price is per month, before VAT, in cents."""

    label: str
    price_cents: int
    max_biens: int | None
    max_users: int | None
    features: frozenset[Feature]


_BASIC = frozenset({Feature.BIENS, Feature.LOCATAIRES, Feature.CONTRATS})
_PREMIUM = _BASIC | {Feature.RAPPORTS, Feature.ANALYTICS}
_ENTERPRISE = _PREMIUM | {Feature.API, Feature.WEBHOOKS, Feature.WHITE_LABEL}

TERMS = {
    Plan.BASIC: Terms("Basic", 29_00, 10, 2, _BASIC),
    Plan.PREMIUM: Terms("Premium", 79_00, 50, 5, _PREMIUM),
    Plan.ENTERPRISE: Terms("Enterprise", 199_00, None, None, _ENTERPRISE),
}

TRIAL_DAYS = 14
TRIAL_PLAN = Plan.PREMIUM

VAT_PERCENT = 20  # taux normal, CGI art. 278


@dataclass(frozen=True)
class Usage:
    """What of a tenant's plan is used: active biens, and members."""

    biens: int
    users: int


@dataclass(frozen=True)
class Excess:
    """What a plan has no room for. `what` is the field of the usage."""

    what: str
    used: int
    limit: int


def terms(plan: Plan) -> Terms:
    return TERMS[plan]


def vat_cents(net_cents: int) -> int:
    """Rounded half up, away from zero: a credit of an amount is the opposite of its charge."""
    sign = -1 if net_cents < 0 else 1
    return sign * ((abs(net_cents) * VAT_PERCENT + 50) // 100)


def gross_cents(net_cents: int) -> int:
    """TTC from HT."""
    return net_cents + vat_cents(net_cents)


def rank(plan: Plan) -> int:
    """The cheapest is 0: an upgrade raises the rank."""
    return list(TERMS).index(plan)


def has_feature(plan: Plan | None, feature: Feature) -> bool:
    """Nobody's plan has nothing."""
    return plan is not None and feature in terms(plan).features


def required_plan(feature: Feature) -> Plan:
    """The cheapest plan that has it."""
    return next(plan for plan, offer in TERMS.items() if feature in offer.features)


def missing_for(target: Plan, usage: Usage) -> tuple[Excess, ...]:
    """What would have to go before the tenant fits into the plan; empty when it fits."""
    offer = terms(target)
    limits = (("biens", usage.biens, offer.max_biens), ("users", usage.users, offer.max_users))
    return tuple(Excess(what, used, limit) for what, used, limit in limits if limit is not None and used > limit)


def plan_during_trial(chosen: Plan) -> Plan:
    """Whatever was chosen for later, a trial shows at least the trial's plan."""
    return max(chosen, TRIAL_PLAN, key=rank)
