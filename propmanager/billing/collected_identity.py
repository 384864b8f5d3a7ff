"""Who the first invoice was paid by: what Checkout asked for completes what the landlord has not filled in. Pure."""

from pydantic import ValidationError

from propmanager.billing.identity_form import FIELDS, BillingIdentity
from propmanager.billing.model import BillingAccount
from propmanager.billing.snapshots import Address, InvoiceSnapshot
from propmanager.billing.territory import country_of

_KEY_LENGTH = len("FR44")  # what a French VAT number has before its SIREN


class _Completed(BillingIdentity, validate_assignment=True):
    """By the form's rules, one field after the other."""


def complete(account: BillingAccount, paid: InvoiceSnapshot, *, space_name: str) -> None:
    """Nothing that was filled in is changed; what the form would refuse is left out.

    The name of the space is what we called the customer ourselves: nobody typed it.
    """
    known = _Completed.model_construct(**{name: getattr(account, name) for name in FIELDS})
    if paid.customer_name != space_name:
        known = _with(known, raison_sociale=paid.customer_name)
    known = _with(known, tva_number=paid.vat_number)
    known = _with(known, siren=known.tva_number[_KEY_LENGTH:])
    known = _with(known, **_address(paid.address))
    for name in FIELDS:
        setattr(account, name, getattr(known, name))


def _with(known: _Completed, **told: str) -> _Completed:
    """All of it, or nothing: half an address of one hand and half of another is the address of nobody."""
    if any(getattr(known, name) for name in told) or not all(told.values()):
        return known
    completed = known.model_copy()
    try:
        for name, value in told.items():
            setattr(completed, name, value)
    except ValidationError:
        return known
    return completed


def _address(told: Address | None) -> dict[str, str]:
    """Of France only, overseas too: an identity has no country but by its postcode."""
    if told is None or told.country not in {"FR", country_of(told.postcode)}:
        return {}
    return {"adresse": ", ".join(told.street), "code_postal": told.postcode, "ville": told.city}
