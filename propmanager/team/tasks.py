"""Mails of the team. Each takes ids, reads the rows, sends; who is gone since gets none."""

import uuid

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import ROLE_LABELS
from propmanager.core import clock, jobs, mail
from propmanager.core.clock import day_in_paris
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.team.code import InvitationCode, seal
from propmanager.team.model import Invitation
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant

INVITATION_PATH = "/invitation"


@jobs.app.task(name="team.send_invitation", queue="mail", retry=jobs.PATIENT)
async def send_invitation(tenant_id: str, invitation_id: str) -> None:
    """The code is made here, each time: a mail that leaves late has one that works, and its forerunner none."""
    ids = uuid.UUID(tenant_id), uuid.UUID(invitation_id)
    letter = await in_database_thread(_invitation, *ids)
    if letter and not await accounts.deliver(letter, "team.send_invitation"):
        await in_database_thread(_note_refusal, *ids)


@jobs.app.task(name="team.send_role_changed", queue="mail", retry=jobs.PATIENT)
async def send_role_changed(tenant_id: str, user_id: str, change_id: str) -> None:
    letter = await in_database_thread(_role_changed, uuid.UUID(tenant_id), uuid.UUID(user_id), change_id)
    if letter:
        await accounts.deliver(letter, "team.send_role_changed")


@jobs.app.task(name="team.send_member_removed", queue="mail", retry=jobs.PATIENT)
async def send_member_removed(tenant_id: str, user_id: str, change_id: str) -> None:
    ids = uuid.UUID(tenant_id), uuid.UUID(user_id)
    letter = await in_database_thread(_membership_ended, "team/member_removed", *ids, change_id)
    if letter:
        await accounts.deliver(letter, "team.send_member_removed")


@jobs.app.task(name="team.send_member_left", queue="mail", retry=jobs.PATIENT)
async def send_member_left(tenant_id: str, user_id: str, change_id: str) -> None:
    ids = uuid.UUID(tenant_id), uuid.UUID(user_id)
    letter = await in_database_thread(_membership_ended, "team/member_left", *ids, change_id)
    if letter:
        await accounts.deliver(letter, "team.send_member_left")


def _invitation(tenant_id: uuid.UUID, invitation_id: uuid.UUID) -> mail.Mail | None:
    with platform_session("mail of an invitation") as db:
        invitation = db.get(Invitation, (tenant_id, invitation_id), with_for_update=True)
        if invitation is None or not _is_open(invitation):
            return None
        code = InvitationCode(invitation.id, accounts.new_secret())
        invitation.code_hash = seal(code.secret, invitation)
        (tenant,) = tenants.tenants_of(db, [tenant_id])  # an invitation goes with its tenant
        inviter = accounts.members.account_of(db, invitation.invited_by) if invitation.invited_by else None
    content = mail.render(
        "team/invitation",
        inviter=f"{inviter.prenom} {inviter.nom}" if inviter else "",
        tenant_name=tenant.nom,
        role=ROLE_LABELS[invitation.role],
        url=f"{accounts.space_url(tenant.subdomain)}{INVITATION_PATH}?code={code}",
        expires_on=day_in_paris(invitation.expires_at),
    )
    # A second mail holds another code: it must not be taken for a copy of the first.
    return content.addressed(invitation.email, _message_id("invitation", invitation.code_hash.hex()[:32]))


def _note_refusal(tenant_id: uuid.UUID, invitation_id: uuid.UUID) -> None:
    """For whoever invited: they alone know the right address."""
    with platform_session("invitation whose mail was refused") as db:
        invitation = db.get(Invitation, (tenant_id, invitation_id), with_for_update=True)
        if invitation:
            invitation.mail_refused_at = clock.now()


def _is_open(invitation: Invitation) -> bool:
    return not invitation.accepted_at and not invitation.revoked_at and invitation.expires_at > clock.now()


def _role_changed(tenant_id: uuid.UUID, user_id: uuid.UUID, change_id: str) -> mail.Mail | None:
    with platform_session("mail of a changed role") as db:
        account, role = accounts.members.account_of(db, user_id), accounts.members.role_in(db, tenant_id, user_id)
        tenant = _tenant(db, tenant_id)
    if account is None or role is None or tenant is None:
        return None
    content = mail.render(
        "team/role_changed",
        first_name=account.prenom,
        tenant_name=tenant.nom,
        role=ROLE_LABELS[role],
        url=accounts.space_url(tenant.subdomain),
    )
    return content.addressed(account.email, _message_id("role", change_id))


def _membership_ended(template: str, tenant_id: uuid.UUID, user_id: uuid.UUID, change_id: str) -> mail.Mail | None:
    with platform_session("mail of a membership that ended") as db:
        account, tenant = accounts.members.account_of(db, user_id), _tenant(db, tenant_id)
    if account is None or tenant is None:
        return None
    content = mail.render(template, first_name=account.prenom, tenant_name=tenant.nom)
    return content.addressed(account.email, _message_id("member", change_id))


def _tenant(db: PlatformSession, tenant_id: uuid.UUID) -> Tenant | None:
    return next(iter(tenants.tenants_of(db, [tenant_id])), None)


def _message_id(kind: str, identifier: str) -> str:
    return f"<{kind}-{identifier}@{settings().base_host.partition(':')[0]}>"
