"""Who the invoices are made out to: typed on the page of billing, kept here, and told to Stripe."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, ValidationInfo
from sqlmodel import select
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, tva

from propmanager.billing import identity_tasks
from propmanager.billing.ground import billing_account, locked_tenant
from propmanager.billing.model import BillingAccount
from propmanager.core import forms, jobs
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants

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


def read_identity(typed: object) -> BillingIdentity:
    """Raises InvalidInput. `typed` comes from a browser and may be anything."""
    fields = cast("Mapping[str, Any]", typed if isinstance(typed, Mapping) else {})
    return forms.validate(BillingIdentity, fields)


def identity_of(db: TenantSession) -> dict[str, str]:
    """As it would be typed. Before anything was, the name of the space."""
    account = db.exec(select(BillingAccount)).one_or_none() or BillingAccount()
    nom = account.raison_sociale or tenants.current_tenant(db).nom
    return {name: getattr(account, name) for name in FIELDS} | {"raison_sociale": nom}


def save_identity(db: TenantSession, identity: BillingIdentity) -> None:
    """Stripe hears of it from the worker: the page does not wait, and an outage loses nothing."""
    tenant, account = locked_tenant(db), billing_account(db)
    for name, value in identity.model_dump().items():
        setattr(account, name, value)
    db.add(account)
    if account.stripe_customer_id:
        jobs.defer(db, identity_tasks.tell_identity, tenant_id=str(tenant.id))
