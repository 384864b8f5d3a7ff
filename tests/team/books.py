"""What a change of a team left behind, read past the wall."""

import re
import uuid

import sqlalchemy as sa
from sqlmodel import col, select

from propmanager.accounts.model import Membership
from propmanager.accounts.rights import Role
from propmanager.core.mail import Mail
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import SecurityEvent
from propmanager.team import tasks
from propmanager.team.invitations import is_pending
from propmanager.team.model import Invitation
from propmanager.tenants.model import Tenant


def roles(tenant_id: uuid.UUID) -> dict[uuid.UUID, Role]:
    with platform_session("test") as db:
        members = db.exec(select(Membership).where(Membership.tenant_id == tenant_id))
        return {member.user_id: member.role for member in members}


def pending(tenant_id: uuid.UUID) -> list[Invitation]:
    """Neither taken nor withdrawn, by address."""
    with platform_session("test") as db:
        return list(db.exec(select(Invitation).where(*is_pending(tenant_id)).order_by(col(Invitation.email))))


def told(tenant_id: uuid.UUID) -> list[tuple]:
    """The tenant's journal, oldest first: what happened, who did it, and the details."""
    with platform_session("test") as db:
        events = select(SecurityEvent).where(SecurityEvent.tenant_id == tenant_id).order_by(col(SecurityEvent.id))
        return [(event.kind, event.user_id, event.details) for event in db.exec(events)]


def deferred(task: str, tenant_id: uuid.UUID) -> list[dict[str, str]]:
    """The arguments of the tenant's jobs of this name, in the order they were put in."""
    query = sa.text(
        "select args from procrastinate_jobs where task_name = :task and args ->> 'tenant_id' = :id order by id"
    )
    with platform_session("test") as db:
        return list(db.execute(query, {"task": task, "id": str(tenant_id)}).scalars())


def alter(statement: str, **values: object) -> None:
    with platform_session("test") as db:
        db.execute(sa.text(statement), values)


def host_of(tenant_id: uuid.UUID) -> str:
    with platform_session("test") as db:
        return f"{db.get_one(Tenant, tenant_id).subdomain}.{settings().base_host}"


def letter_of(invitation: Invitation) -> Mail:
    """The mail that the job makes for the invitation."""
    letter = tasks._invitation(invitation.tenant_id, invitation.id)
    assert letter
    return letter


def code_of(invitation: Invitation) -> str:
    found = re.search(r"/invitation\?code=(\S+)", letter_of(invitation).text)
    assert found
    return found[1]
