"""What a facture says: all that is printed, and that its XML repeats. Kept as JSON; amounts in cents, days of Paris.

What has to be said: general tax code, annex II, article 242 nonies A; commercial code, articles L441-9 and R123-237.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


Percent = int | Decimal  # 8.5 is the only one that is not whole


class Untaxed(StrEnum):
    """Why nobody owes the tax."""

    NOT_APPLIED = "not_applied"  # Guyane, Mayotte
    OUTSIDE = "outside"  # of the territory of VAT


class PostalAddress(_Frozen):
    """`country` is its code (ISO 3166-1 alpha-2)."""

    street: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = "FR"


class Seller(_Frozen):
    name: str
    legal_form: str
    capital: str  # "10 000 €", as the statutes have it
    address: PostalAddress
    siren: str
    rcs: str  # the town whose register it is in
    vat_number: str


class Buyer(_Frozen):
    name: str
    address: PostalAddress
    siren: str = ""
    vat_number: str = ""


class Line(_Frozen):
    """A credit has a quantity below zero: a price never is (EN 16931, BR-27)."""

    designation: str
    starts_on: date
    ends_on: date
    quantity: int
    unit_net_cents: int
    net_cents: int
    vat_percent: Percent


class Note(_Frozen):
    """`code` says what it is about (UNTDID 4451), for machines."""

    code: str
    text: str


class Corrected(_Frozen):
    """The facture that an avoir is about (general tax code, article 289, I, 5)."""

    numero: str
    issued_on: date


class Cancelled(Corrected):
    """The avoir that a facture takes back, with the facture that this avoir had corrected."""

    facture: Corrected


class Content(_Frozen):
    """`reference` and `stripe_invoice_id` lead to the payment.

    Of an avoir, which `corrects` a facture, `paid_on` is the day on which the money went back; no amount has a sign.
    A facture that `cancels` an avoir has the refund of that one: it never arrived.
    """

    numero: str
    issued_on: date
    paid_on: date
    starts_on: date
    ends_on: date
    seller: Seller
    buyer: Buyer
    lines: tuple[Line, ...]
    net_cents: int
    vat_percent: Percent
    vat_cents: int
    gross_cents: int
    notes: tuple[Note, ...]
    reference: str
    stripe_invoice_id: str
    currency: str = "EUR"
    corrects: Corrected | None = None
    stripe_refund_id: str = ""
    cancels: Cancelled | None = None
    untaxed: Untaxed | None = None

    @property
    def changes(self) -> tuple[Corrected, ...]:
        """The papers before it that it is about."""
        if self.cancels:
            return self.cancels, self.cancels.facture
        return (self.corrects,) if self.corrects else ()

    @property
    def is_reverse_charge(self) -> bool:
        """The buyer owes the tax: so it is without tax, unless it says why nobody does."""
        return self.vat_percent == 0 and self.untaxed is None
