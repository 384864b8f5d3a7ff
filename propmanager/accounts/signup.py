"""Sign-up: held until its address is confirmed, then a tenant, its owner and its trial in one transaction.

Nothing here looks whether the address has an account before its holder has followed the link: who signs up learns
nothing of others.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from propmanager.accounts import links, passwords, sessions, tokens, trail
from propmanager.accounts.address import Email
from propmanager.accounts.link_tasks import send_sign_up
from propmanager.accounts.model import Membership, User
from propmanager.accounts.passwords import Password
from propmanager.accounts.proof_model import PendingSignUp
from propmanager.accounts.rights import Role
from propmanager.accounts.tasks import send_welcome
from propmanager.core import forms, jobs
from propmanager.core.client import Client
from propmanager.core.errors import InvalidInput
from propmanager.core.tenancy import PlatformSession
from propmanager.journal import service as journal
from propmanager.journal.service import Kind
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant


class SignUp(BaseModel):
    """What `/inscription` asks for. The password is kept whole: no trimming, no change of case."""

    prenom: Annotated[str, forms.name(60)]
    nom: Annotated[str, forms.name(60)]
    email: Email
    password: Password
    tenant_nom: Annotated[str, forms.name(80)]
    subdomain: Annotated[str, forms.line(63)]


@dataclass(frozen=True)
class Confirmed:
    """The space is there. `arrival_code` lets a new owner in; somebody who had an account logs in."""

    subdomain: str
    arrival_code: str = ""


def read(typed: dict[str, Any]) -> SignUp:
    """Raises InvalidInput. Looks at nothing but what was typed."""
    draft = forms.validate(SignUp, typed)
    about = [draft.prenom, draft.nom, draft.email, draft.tenant_nom, draft.subdomain]
    if weakness := passwords.weakness(draft.password, about):
        raise InvalidInput({"password": weakness})
    return draft


def subdomain_fault(db: PlatformSession, subdomain: str, *, now: datetime, but: uuid.UUID | None = None) -> str:
    """Why the subdomain cannot be had, in French; empty when it is free. `but` is the asker's own earlier sign-up."""
    if fault := tenants.subdomain_fault(db, subdomain):
        return fault
    held = db.exec(select(PendingSignUp).where(PendingSignUp.subdomain == subdomain)).one_or_none()
    return tenants.TAKEN if held and held.expires_at > now and held.id != but else ""


def hold(
    db: PlatformSession, draft: SignUp, password_hash: str, *, now: datetime, instead_of: uuid.UUID | None = None
) -> uuid.UUID:
    """Keeps the sign-up and its subdomain until its mail is answered, in the place of the asker's earlier one.

    Raises InvalidInput when the subdomain is taken.
    """
    over = (col(PendingSignUp.expires_at) <= now) | (col(PendingSignUp.id) == instead_of)
    db.exec(delete(PendingSignUp).where(over))
    if fault := subdomain_fault(db, draft.subdomain, now=now):
        raise InvalidInput({"subdomain": fault})
    typed = draft.model_dump(exclude={"password"})
    pending = PendingSignUp(**typed, password_hash=password_hash, created_at=now, expires_at=now + links.MAILED_WITHIN)
    db.add(pending)
    try:
        db.flush()
    except IntegrityError as conflict:
        raise InvalidInput({"subdomain": tenants.TAKEN}) from conflict
    jobs.defer(db, send_sign_up, pending_id=str(pending.id))
    return pending.id


def send_again(db: PlatformSession, pending_id: uuid.UUID, *, now: datetime) -> None:
    """Raises DeadLink when it was answered, or has waited too long."""
    if not waits(db, pending_id, now=now):
        raise links.DeadLink("Cette inscription n’attend plus de confirmation. Connectez-vous, ou recommencez-la.")
    jobs.defer(db, send_sign_up, pending_id=str(pending_id))


def waits(db: PlatformSession, pending_id: uuid.UUID, *, now: datetime) -> bool:
    pending = db.get(PendingSignUp, pending_id)
    return pending is not None and pending.expires_at > now


def confirm(db: PlatformSession, code: str, *, client: Client, now: datetime) -> Confirmed | None:
    """Makes the space, once. The account that the address has meanwhile, or had before, keeps its password.

    None when no sign-up waits for this code. Raises InvalidInput when the subdomain was taken all the same.
    """
    pending = _take(db, code, now)
    if pending is None:
        return None
    is_new = _add_account(db, pending, now)
    owner = db.exec(select(User).where(User.email == pending.email)).one()
    if owner.is_disabled:
        return None
    owner.email_verified_at = owner.email_verified_at or now
    tenant = _add_tenant(db, pending, owner, now)
    journal.record(db, Kind.EMAIL_VERIFIED, trail.actor(owner, client), [tenant.id], now=now)
    jobs.defer(db, send_welcome, tenant_id=str(tenant.id), user_id=str(owner.id))
    if not is_new:
        return Confirmed(tenant.subdomain)
    return Confirmed(tenant.subdomain, sessions.issue_arrival(db, owner.id, tenant.id, now=now))


def _take(db: PlatformSession, code: str, now: datetime) -> PendingSignUp | None:
    """Of several who follow the link together, one gets it."""
    waiting = (col(PendingSignUp.code_hash) == tokens.digest(code), col(PendingSignUp.expires_at) > now)
    return db.exec(delete(PendingSignUp).where(*waiting).returning(PendingSignUp)).scalar_one_or_none()


def _add_account(db: PlatformSession, pending: PendingSignUp, now: datetime) -> bool:
    """False when the address has one."""
    person = {name: getattr(pending, name) for name in ("email", "password_hash", "prenom", "nom")}
    added = insert(User).values(**person, is_staff=False, created_at=now).on_conflict_do_nothing()
    return db.exec(added.returning(col(User.id))).one_or_none() is not None


def _add_tenant(db: PlatformSession, pending: PendingSignUp, owner: User, now: datetime) -> Tenant:
    tenant = tenants.create_tenant(db, pending.tenant_nom, pending.subdomain, now=now)
    db.add(Membership(tenant_id=tenant.id, user_id=owner.id, role=Role.OWNER, created_at=now))
    return tenant
