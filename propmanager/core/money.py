"""Euros as people write them, cents as we count them. Pure integers: no float ever holds money."""

from http import HTTPStatus

from propmanager.core import french
from propmanager.core.errors import PropManagerError

MAX_CENTS = 10**11  # a milliard of euros: more is a typing error


class InvalidAmount(PropManagerError, ValueError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def parse_cents(text: str, *, allow_negative: bool = False) -> int:
    """Reads `1 234,56`, `1234.56`, `1 234 €`, `€ 12`.

    Raises InvalidAmount, with the sentence to show beside the field.
    """
    try:
        euros = french.parse_decimal(_without_euro(text), allow_negative=True)
    except french.InvalidNumber as refusal:
        msg = "Indiquez un montant en euros, par exemple 1 234,56."
        raise InvalidAmount(msg) from refusal
    cents = int(euros.scaleb(2))
    if cents < 0 and not allow_negative:
        msg = "Indiquez un montant positif, par exemple 1 234,56."
        raise InvalidAmount(msg)
    if abs(cents) > MAX_CENTS:
        msg = f"Indiquez un montant de {format_euros(MAX_CENTS)} au plus."
        raise InvalidAmount(msg)
    return cents


def format_euros(cents: int) -> str:
    """`1 234,56 €`: narrow no-break space between thousands, no-break space before the sign, a real minus.

    As babel writes it (a test compares them), twenty times faster: a list of fifty biens holds a hundred amounts.
    """
    euros, rest = divmod(abs(cents), 100)
    grouped = f"{euros:,}".replace(",", "\u202f")
    return f"{french.MINUS if cents < 0 else ''}{grouped},{rest:02}\u00a0€"


def _without_euro(text: str) -> str:
    stripped = text.strip()
    if stripped.startswith("€"):
        return stripped[1:]
    return stripped.removesuffix("€")
