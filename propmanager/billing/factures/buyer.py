"""Who buys: as the billing account has it; until it is whole, what it lacks as Stripe's form asked for it. Pure."""

import re

from propmanager.billing.factures.content import Buyer, PostalAddress
from propmanager.billing.factures.plain_text import one_line
from propmanager.billing.identity_form import is_whole
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
    known = account or BillingAccount()
    vat_number = _compact(known.tva_number or _vat_number_at_stripe(known, paid))
    siren_at_stripe = "" if is_whole(known) else paid.siren
    return Buyer(
        name=one_line(known.raison_sociale or tenant_name),
        address=_own_address(known) or _address_at_stripe(paid, vat_number),
        siren=known.siren or siren_at_stripe or _siren_of(vat_number),
        vat_number=vat_number,
    )


def owes_the_tax(who: Buyer) -> bool:
    """A taxable person of another member state (directive 2006/112/CE, articles 44 and 196)."""
    prefix = who.vat_number[:2]
    return prefix in _UNION and prefix != "FR"


def _vat_number_at_stripe(account: BillingAccount, paid: InvoiceSnapshot) -> str:
    """What the landlord took away stays away, unless no tax was asked for because of it (directive, article 226, 4)."""
    is_reverse_charge = paid.tax_cents == 0
    return paid.vat_number if is_reverse_charge or not is_whole(account) else ""


def _own_address(account: BillingAccount) -> PostalAddress | None:
    """The form takes addresses of France only."""
    if not (account.adresse and account.ville):
        return None
    street = tuple(line for part in account.adresse.splitlines() if (line := one_line(part)))
    return PostalAddress(
        street=street,
        postcode=one_line(account.code_postal),
        city=one_line(account.ville),
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
