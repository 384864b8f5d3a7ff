"""Which territory of VAT a buyer is in, by postcode and country. Pure.

Countries are the codes of ISO 3166-1: overseas France has codes of its own, and Stripe Tax goes by them.
"""

from decimal import Decimal

_OVERSEAS = {
    "97133": "BL",
    "97150": "MF",
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
_STANDARD = frozenset({"FR", "MC"})  # Monaco is France for VAT
_REDUCED = frozenset({"GP", "MQ", "RE"})
_NOT_APPLIED = frozenset({"GF", "YT"})
_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
REDUCED_PERCENT = Decimal("8.5")


def country_of(postcode: str) -> str:
    """Of a French postcode. Two communes left Guadeloupe, and kept its first three figures."""
    figures = postcode.replace(" ", "")
    return _OVERSEAS.get(figures) or _OVERSEAS.get(figures[:3], "FR")


def has_reduced_rate(country: str) -> bool:
    """Guadeloupe, Martinique and La Réunion: 8.5 % is their standard rate (CGI, article 296, 1°, b)."""
    return country in _REDUCED


def applies_no_tax(country: str) -> bool:
    """Guyane and Mayotte: French, and for the time being without VAT (CGI, article 294, 1)."""
    return country in _NOT_APPLIED


def is_outside(country: str) -> bool:
    """Of the territory of VAT: what a taxable person there buys is not located in France (CGI, article 259, 1°)."""
    return country not in _STANDARD | _REDUCED | _NOT_APPLIED | _UNION
