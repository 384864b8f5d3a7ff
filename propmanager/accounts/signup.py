"""Sign-up: a tenant, its owner and its trial, in one transaction."""

from datetime import datetime
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.exc import IntegrityError

from propmanager.accounts import passwords, sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.accounts.tasks import send_welcome
from propmanager.core import forms, jobs
from propmanager.core.errors import InvalidInput
from propmanager.core.tenancy import PlatformSession
from propmanager.tenants import service as tenants

EMAIL_TAKEN = "Un compte existe déjà avec cet e-mail. Connectez-vous, ou utilisez une autre adresse."


def _read_email(typed: Any) -> str:
    if not isinstance(typed, str) or not typed.strip():
        raise forms.refuse(forms.REQUIRED)
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        raise forms.refuse("Cette adresse n’est pas complète. Exemple : claire@exemple.fr.") from None


def _read_password(typed: Any) -> str:
    if not isinstance(typed, str) or not typed:
        raise forms.refuse(forms.REQUIRED)
    return typed


class SignUp(BaseModel):
    """What `/inscription` asks for. The password is kept whole: no trimming, no change of case."""

    prenom: Annotated[str, forms.name(60)]
    nom: Annotated[str, forms.name(60)]
    email: Annotated[str, BeforeValidator(_read_email)]
    password: Annotated[str, BeforeValidator(_read_password)]
    tenant_nom: Annotated[str, forms.name(80)]
    subdomain: Annotated[str, forms.line(63)]


def read(typed: dict[str, Any]) -> SignUp:
    """Raises InvalidInput. Looks at nothing but what was typed."""
    draft = forms.validate(SignUp, typed)
    about = [draft.prenom, draft.nom, draft.email, draft.tenant_nom, draft.subdomain]
    if weakness := passwords.weakness(draft.password, about):
        raise InvalidInput({"password": weakness})
    return draft


def register(db: PlatformSession, draft: SignUp, password_hash: str, *, now: datetime) -> str:
    """Creates everything and returns the arrival code for the new tenant's host.

    Raises InvalidInput when the subdomain or the e-mail is taken.
    """
    if fault := tenants.subdomain_fault(db, draft.subdomain):
        raise InvalidInput({"subdomain": fault})
    tenant = tenants.create_tenant(db, draft.tenant_nom, draft.subdomain, now=now)
    owner = User(email=draft.email, password_hash=password_hash, prenom=draft.prenom, nom=draft.nom, created_at=now)
    db.add(owner)
    try:
        db.flush()
    except IntegrityError as conflict:
        raise InvalidInput({"email": EMAIL_TAKEN}) from conflict
    db.add(Membership(tenant_id=tenant.id, user_id=owner.id, role=Role.OWNER))
    jobs.defer(db, send_welcome, tenant_id=str(tenant.id), user_id=str(owner.id))
    return sessions.issue_arrival(db, owner.id, tenant.id, now=now)
