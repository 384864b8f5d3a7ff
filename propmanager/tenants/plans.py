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


def terms(plan: Plan) -> Terms:
    return TERMS[plan]
