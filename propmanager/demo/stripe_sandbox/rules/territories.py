"""What a French seller owes on a service, by the country of the customer: as Stripe Tax has it for us."""

from decimal import Decimal

FRENCH_PERCENT = 20
_REDUCED = frozenset({"GP", "MQ", "RE"})
_TAXED = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


def percent_in(country: str) -> int | Decimal:
    """Without an address, that of France. Outside of the Union, and in Guyane and Mayotte, nothing."""
    if not country or country in _TAXED:
        return FRENCH_PERCENT
    return Decimal("8.5") if country in _REDUCED else 0
