"""Which price at Stripe is which of our plans: by the settings."""

from propmanager.core.settings import settings
from propmanager.tenants.plans import Plan


def price_of(plan: Plan) -> str:
    return _prices()[plan]


def plan_of(price_id: str) -> Plan | None:
    """None for a price we do not sell: made by hand at Stripe, or of another time."""
    return next((plan for plan, price in _prices().items() if price == price_id), None)


def _prices() -> dict[Plan, str]:
    configured = settings()
    return {
        Plan.BASIC: configured.stripe_price_basic,
        Plan.PREMIUM: configured.stripe_price_premium,
        Plan.ENTERPRISE: configured.stripe_price_enterprise,
    }
