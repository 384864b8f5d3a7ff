"""Who buys: as the billing account has it; where it is silent, as Stripe's form asked for it. Pure."""

import re

from propmanager.billing.factures.content import Buyer, PostalAddress
from propmanager.billing.factures.plain_text import one_line
from propmanager.billing.model import BillingAccount
from propmanager.billing.snapshots import InvoiceSnapshot

# Of VAT numbers; Greece's is not the code of its country.
_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
_COUNTRY_OF_PREFIX = {"EL": "GR"}
_FRENCH_VAT_NUMBER = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})")
_MONACO = "000"  # its VAT numbers are French, and hold no SIREN


def buyer(account: BillingAccount | None, tenant_name: str, paid: InvoiceSnapshot) -> Buyer:
    vat_number = _compact((account and account.tva_number) or paid.vat_number)
    return Buyer(
        name=one_line((account and account.raison_sociale) or tenant_name),
        address=_own_address(account, vat_number) or _address_at_stripe(paid, vat_number),
        siren=(account and account.siren) or paid.siren or _siren_of(vat_number),
        vat_number=vat_number,
    )


def owes_the_tax(who: Buyer) -> bool:
    """A taxable person of another member state (directive 2006/112/CE, articles 44 and 196)."""
    prefix = who.vat_number[:2]
    return prefix in _UNION and prefix != "FR"


def _own_address(account: BillingAccount | None, vat_number: str) -> PostalAddress | None:
    if account is None or not (account.adresse and account.ville):
        return None
    street = tuple(line for part in account.adresse.splitlines() if (line := one_line(part)))
    return PostalAddress(
        street=street,
        postcode=one_line(account.code_postal),
        city=one_line(account.ville),
        country=_country_of(vat_number),
    )


def _address_at_stripe(paid: InvoiceSnapshot, vat_number: str) -> PostalAddress:
    told = paid.address
    if told is None:
        return PostalAddress(country=_country_of(vat_number))
    return PostalAddress(
        street=tuple(map(one_line, told.street)),
        postcode=one_line(told.postcode),
        city=one_line(told.city),
        country=told.country or _country_of(vat_number),
    )


def _country_of(vat_number: str) -> str:
    prefix = vat_number[:2]
    return _COUNTRY_OF_PREFIX.get(prefix, prefix) if prefix in _UNION else "FR"


def _siren_of(vat_number: str) -> str:
    found = _FRENCH_VAT_NUMBER.fullmatch(vat_number)
    return found[1] if found and not found[1].startswith(_MONACO) else ""


def _compact(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())
