"""A facture as its page shows it: ready strings, so that the template only lays out. Pure."""

from collections.abc import Mapping
from typing import Any

from babel import Locale

from propmanager.billing.factures import mentions
from propmanager.billing.factures.content import Buyer, Content, Corrected, Line, Percent, PostalAddress, Seller
from propmanager.billing.factures.plain_text import printable
from propmanager.core import french, money
from propmanager.core.french import format_day as day

_COUNTRIES: Mapping[str, str] = Locale.parse(french.LOCALE).territories  # pyright: ignore[reportUnknownMemberType]  # babel types it in part


_FACTURE = {"title": "Facture", "from": "Émise par", "to": "Adressée à", "left": "Net à payer"}
_AVOIR = {"title": "Avoir", "from": "Émis par", "to": "Adressé à", "left": "Reste à rembourser"}


def sheet(content: Content) -> dict[str, Any]:
    """Of JSON's kinds only. What it says in a place of its own is not said again among the notes."""
    words = _AVOIR if content.corrects else _FACTURE
    settled = mentions.refunded(content.paid_on) if content.corrects else mentions.paid(content.paid_on)
    return words | {
        "numero": content.numero,
        "facts": _facts(content),
        "seller": _party(content.seller),
        "buyer": _party(content.buyer),
        "lines": [_line(line) for line in content.lines],
        "totals": _totals(content),
        "gross": money.format_euros(content.gross_cents),
        "settled": settled.text.removesuffix("."),
        "due": f"{words['left']} : {money.format_euros(0)}",
        "notes": [note.text for note in content.notes if note not in (mentions.CATEGORY, settled)],
        "identity": _identity(content.seller),
    }


def _facts(content: Content) -> list[list[str]]:
    corrected, cancelled = content.corrects, content.cancels
    facts = {
        "Date d’émission": day(content.issued_on),
        "Période": "" if corrected else f"du {day(content.starts_on)} au {day(content.ends_on)}",
        "Facture corrigée": _paper(corrected),
        "Avoir annulé": _paper(cancelled),
        "Facture d’origine": _paper(cancelled.facture if cancelled else None),
        "Catégorie de l’opération": mentions.OPERATION,
        "Référence du paiement": printable(content.reference),
    }
    return [[name, value] for name, value in facts.items() if value]


def _paper(cited: Corrected | None) -> str:
    return f"{cited.numero} du {day(cited.issued_on)}" if cited else ""


def _party(who: Seller | Buyer) -> dict[str, Any]:
    numbers = {"SIREN": _siren(who.siren), "TVA": who.vat_number}
    told = [f"{name} {number}" for name, number in numbers.items() if number]
    return {"name": printable(who.name), "details": [*_address(who.address), *told]}


def _address(address: PostalAddress) -> list[str]:
    country = "" if address.country == "FR" else _COUNTRIES.get(address.country, address.country)
    lines = [*address.street, f"{address.postcode} {address.city}".strip(), country]
    return [printable(line) for line in lines if line]


def _line(line: Line) -> dict[str, str]:
    return {
        "designation": printable(line.designation),
        "period": f"Du {day(line.starts_on)} au {day(line.ends_on)}",
        "quantity": str(line.quantity).replace("-", french.MINUS),
        "price": money.format_euros(line.unit_net_cents),
        "rate": _rate(line.vat_percent),
        "net": money.format_euros(line.net_cents),
    }


def _totals(content: Content) -> list[list[str]]:
    untaxed = "TVA (autoliquidation)" if content.is_reverse_charge else "TVA (non applicable)"
    tax = f"TVA {_rate(content.vat_percent)}" if content.vat_percent else untaxed
    return [["Total HT", money.format_euros(content.net_cents)], [tax, money.format_euros(content.vat_cents)]]


def _rate(percent: Percent) -> str:
    return f"{percent}\u00a0%".replace(".", ",")


def _identity(seller: Seller) -> str:
    """What stands at the foot of each page (commercial code, articles R123-237 and R123-238)."""
    form = f"{seller.legal_form} au capital de {seller.capital}"
    address, register = ", ".join(_address(seller.address)), f"RCS\u00a0{seller.rcs}\u00a0{_siren(seller.siren)}"
    return printable(" · ".join((seller.name, form, address, register, f"TVA {seller.vat_number}")))


def _siren(siren: str) -> str:
    """`123 456 782`."""
    return "\u00a0".join(siren[start : start + 3] for start in range(0, len(siren), 3))
