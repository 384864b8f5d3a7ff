"""The mails about archives and erasures. None is written to somebody who has left, or about what was called off."""

import uuid
from datetime import datetime

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import Action, Role, may
from propmanager.core import mail
from propmanager.core.clock import day_in_paris
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.rgpd.map import kept
from propmanager.rgpd.model import ErasureRequest, ExportStatus, TenantExport
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant


def owners_of(db: PlatformSession, tenant_id: uuid.UUID) -> list[accounts.members.TeamMember]:
    return [member for member in accounts.members.members_of(db, tenant_id) if member.role == Role.OWNER]


def export_ready(tenant_id: uuid.UUID, export_id: uuid.UUID) -> mail.Mail | None:
    """It leads to the page, where the file asks who is there; never to the file."""
    with platform_session("mail of an archive") as db:
        export = db.get(TenantExport, (tenant_id, export_id))
        if export is None or export.status != ExportStatus.READY or export.expires_at is None:
            return None
        (tenant,) = tenants.tenants_of(db, [tenant_id])  # an archive goes with its tenant
        team = accounts.members.members_of(db, tenant_id)
    asker = next((member for member in team if member.user_id == export.requested_by), None)
    if asker is None or not may(asker.role, Action.EXPORT_TENANT):
        return None
    content = mail.render(
        "rgpd/export_ready",
        first_name=asker.prenom,
        tenant_name=tenant.nom,
        url=f"{accounts.space_url(tenant.subdomain)}/parametres/export",
        until=day_in_paris(export.expires_at),
    )
    return content.addressed(asker.email, _message_id("export", export_id))


def erasure_notice(template: str, tenant_id: uuid.UUID, request_id: uuid.UUID, user_id: uuid.UUID) -> mail.Mail | None:
    """That an erasure was asked for, or that it is near."""
    with platform_session("mail of an erasure") as db:
        request = db.get(ErasureRequest, (tenant_id, request_id))
        if request is None or request.cancelled_at:
            return None
        (tenant,) = tenants.tenants_of(db, [tenant_id])  # the request goes with its tenant
        owner = next((owner for owner in owners_of(db, tenant_id) if owner.user_id == user_id), None)
    if owner is None:
        return None
    content = mail.render(
        template,
        first_name=owner.prenom,
        tenant_name=tenant.nom,
        due=day_in_paris(request.due_at),
        url=f"{accounts.space_url(tenant.subdomain)}/parametres/effacement",
    )
    return content.addressed(owner.email, _message_id(template.partition("/")[2], request_id, user_id))


def erasure_done(db: PlatformSession, tenant_id: uuid.UUID, now: datetime) -> list[mail.Mail]:
    """Written before the addresses go, sent after."""
    tenant = db.get_one(Tenant, tenant_id)
    return [_done(tenant, owner, now) for owner in owners_of(db, tenant_id)]


def _done(tenant: Tenant, owner: accounts.members.TeamMember, now: datetime) -> mail.Mail:
    content = mail.render(
        "rgpd/erasure_done",
        first_name=owner.prenom,
        tenant_name=tenant.nom,
        day=day_in_paris(now),
        kept=[one.in_words() for one in kept()],
    )
    return content.addressed(owner.email, _message_id("erasure-done", tenant.id, owner.user_id))


def _message_id(kind: str, *ids: uuid.UUID) -> str:
    """Derived from the rows: a job that runs twice sends the same Message-ID, and mailboxes show it once."""
    return f"<{'-'.join((kind, *map(str, ids)))}@{settings().base_host.partition(':')[0]}>"
