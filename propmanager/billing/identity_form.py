"""What an identity on an invoice has to be, whoever gives it: the landlord on our page, or Stripe's form. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, ValidationInfo
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, tva

from propmanager.billing.model import BillingAccount
from propmanager.core import forms

FIELDS = ("raison_sociale", "siren", "tva_number", "adresse", "code_postal", "ville")


def _siren(text: str) -> str:
    if not text:
        return ""
    try:
        return siren.validate(text)
    except ValidationError:
        raise forms.refuse("Ce SIREN n’existe pas. Il a neuf chiffres : ils sont sur votre avis Insee.") from None


def _tva(text: str, known: ValidationInfo) -> str:
    """Of France: the key of two characters, then the SIREN."""
    if not text:
        return ""
    try:
        digits = tva.validate(text)
    except ValidationError:
        raise forms.refuse("Ce numéro de TVA n’existe pas. Exemple : FR40303265045.") from None
    if known.data.get("siren") and not digits.endswith(known.data["siren"]):
        raise forms.refuse("Ce numéro de TVA n’est pas celui de ce SIREN : ses neuf derniers chiffres le répètent.")
    return f"FR{digits}"


class BillingIdentity(BaseModel):
    """Fields are read in this order."""

    raison_sociale: Annotated[str, forms.line(120)]
    siren: Annotated[str, AfterValidator(_siren), forms.line(20, required=False)]
    tva_number: Annotated[str, AfterValidator(_tva), forms.line(20, required=False)]
    adresse: Annotated[str, forms.line(160)]
    code_postal: forms.CodePostal
    ville: Annotated[str, forms.line(80)]


def is_whole(account: BillingAccount) -> bool:
    """All that the form asks for is there. What it lacks besides was left out, or taken away, on purpose."""
    return bool(account.raison_sociale and account.adresse and account.code_postal and account.ville)


def read_identity(typed: object) -> BillingIdentity:
    """Raises InvalidInput. `typed` comes from a browser and may be anything."""
    fields = cast("Mapping[str, Any]", typed if isinstance(typed, Mapping) else {})
    return forms.validate(BillingIdentity, fields)
