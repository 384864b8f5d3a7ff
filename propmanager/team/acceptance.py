"""Taking up an invitation: by somebody new, whose account it makes, or by the holder of the address it was sent to."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import ROLE_LABELS
from propmanager.core import french
from propmanager.core.client import Client
from propmanager.core.clock import day_in_paris
from propmanager.core.errors import Conflict, NotAllowed, NotFound, PlanLimitReached
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.team.code import read_code
from propmanager.team.model import Invitation
from propmanager.tenants import service as tenants
from propmanager.tenants import standing
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import terms

ASK_AGAIN = "Demandez-en une nouvelle à la personne qui vous a invité."
UNKNOWN = f"Ce lien d’invitation n’est pas valable. Un message plus récent l’a peut-être remplacé. {ASK_AGAIN}"
USED = "Cette invitation a déjà servi. Connectez-vous pour entrer dans l’espace."
REVOKED = f"Cette invitation a été annulée. {ASK_AGAIN}"
FULL = "L’équipe de cet espace est au complet. Prévenez la personne qui vous a invité : elle peut libérer une place."
CLOSED = "Cet espace est fermé pour le moment. Prévenez la personne qui vous a invité."
ALREADY_IN = "Vous faites déjà partie de cet espace."


@dataclass(frozen=True)
class Offer:
    """What a code stands for, told to whoever holds it."""

    tenant_id: uuid.UUID
    tenant_nom: str
    email: str
    role_label: str
    inviter: str
    expires_on: str
    has_account: bool


def find_offer(code: str, host: str, *, now: datetime) -> Offer:
    """`host` is what the browser calls us. Raises NotFound or Conflict: what has become of the invitation."""
    with platform_session("page of an invitation") as db:
        tenant = _tenant_of(db, code)
        if tenant is None or accounts.space_url(tenant.subdomain) != f"{settings().scheme}://{host.lower()}":
            raise NotFound(UNKNOWN)
        invitation = _open_invitation(db, code, tenant.id, now)
        inviter = accounts.members.account_of(db, invitation.invited_by) if invitation.invited_by else None
        return Offer(
            tenant_id=tenant.id,
            tenant_nom=tenant.nom,
            email=invitation.email,
            role_label=ROLE_LABELS[invitation.role],
            inviter=f"{inviter.prenom} {inviter.nom}" if inviter else "",
            expires_on=_day(invitation.expires_at),
            has_account=accounts.members.account_at(db, invitation.email) is not None,
        )


def accept(
    code: str, tenant_id: uuid.UUID, taker: uuid.UUID | accounts.members.Newcomer, *, now: datetime, client: Client
) -> uuid.UUID:
    """The user who is now a member. `taker` is somebody who proved to be that user, or who has no account yet.

    Raises NotFound, Conflict, NotAllowed for another address, or PlanLimitReached.
    """
    with platform_session("acceptance of an invitation") as db:
        tenant = tenants.lock_tenant(db, tenant_id)
        invitation = _open_invitation(db, code, tenant.id, now)
        account = _account(db, invitation, taker, now)
        _check_room(db, tenant, account.user_id, now)
        accounts.members.add_member(db, tenant.id, account.user_id, invitation.role, now=now)
        invitation.accepted_at = now
        who = Actor(account.user_id, f"{account.prenom} {account.nom}", client.device, client.ip_prefix)
        told = {"role": invitation.role, "invitation_id": str(invitation.id)}
        journal.record(db, Kind.INVITATION_ACCEPTED, who, [tenant.id], now=now, **told)
        return account.user_id


def _tenant_of(db: PlatformSession, code: str) -> Tenant | None:
    given = read_code(code)
    query = select(Tenant).join(Invitation, col(Invitation.tenant_id) == Tenant.id)
    return db.exec(query.where(Invitation.id == given.invitation_id)).one_or_none() if given else None


def _open_invitation(db: PlatformSession, code: str, tenant_id: uuid.UUID, now: datetime) -> Invitation:
    given = read_code(code)
    invitation = db.get(Invitation, (tenant_id, given.invitation_id)) if given else None
    if given is None or invitation is None or not given.opens(invitation):
        raise NotFound(UNKNOWN)
    if invitation.accepted_at:
        raise Conflict(USED)
    if invitation.revoked_at:
        raise Conflict(REVOKED)
    if invitation.expires_at <= now:
        raise Conflict(f"Cette invitation a expiré le {_day(invitation.expires_at)}. {ASK_AGAIN}")
    return invitation


def _account(
    db: PlatformSession, invitation: Invitation, taker: uuid.UUID | accounts.members.Newcomer, now: datetime
) -> accounts.members.Account:
    if isinstance(taker, accounts.members.Newcomer):
        return accounts.members.create_account(db, invitation.email, taker, now=now)
    account = accounts.members.account_of(db, taker)
    if account is None or account.email != invitation.email:
        raise NotAllowed(other_address(invitation.email))
    accounts.members.verify_address(db, taker, now=now)
    return account


def other_address(email: str) -> str:
    return f"Cette invitation est pour {email}. Déconnectez-vous, puis ouvrez de nouveau le lien reçu par e-mail."


def _check_room(db: PlatformSession, tenant: Tenant, user_id: uuid.UUID, now: datetime) -> None:
    if accounts.members.role_in(db, tenant.id, user_id) is not None:
        raise Conflict(ALREADY_IN)
    if not standing.is_open(tenant.status, tenant.trial_ends_at, now=now):
        raise NotAllowed(CLOSED)
    maximum = terms(tenant.plan).max_users
    if maximum is not None and accounts.members.count_members(db, tenant.id) >= maximum:
        raise PlanLimitReached(FULL)


def _day(instant: datetime) -> str:
    return french.format_day(day_in_paris(instant))
