"""A tenant whose owners have a session open, for what is asked from a page."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from propmanager.accounts import sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.core.client import Client
from propmanager.core.tenancy import platform_session

CLIENT = Client("203.0.113.7", "Firefox, Windows")


@dataclass(frozen=True)
class Member:
    user_id: uuid.UUID
    email: str
    session_id: uuid.UUID


def add_member(tenant_id, role=Role.OWNER, *, is_staff=False, now=None):
    with platform_session("test") as db:
        email = f"{uuid.uuid4().hex[:12]}@exemple.fr"
        user = User(email=email, password_hash="", prenom="Claire", nom="Dupont", is_staff=is_staff)
        db.add(user)
        db.flush()
        db.add(Membership(tenant_id=tenant_id, user_id=user.id, role=role))
        opened = sessions.open_session(db, user.id, tenant_id, now=now or clock.now(), client=CLIENT)
        return Member(user.id, email, opened.session_id)


def join(member, tenant_id, role=Role.LECTURE):
    with platform_session("test") as db:
        db.add(Membership(tenant_id=tenant_id, user_id=member.user_id, role=role))


def jobs_of(tenant_id):
    """(task, its arguments but the tenant's) of each job of the tenant, in the order they were deferred."""
    query = "select task_name, args from procrastinate_jobs where args ->> 'tenant_id' = :id order by id"
    with platform_session("test") as db:
        rows = db.execute(sa.text(query), {"id": str(tenant_id)})
        return [(row.task_name, {k: v for k, v in row.args.items() if k != "tenant_id"}) for row in rows]


def journal_of(tenant_id):
    query = "select kind, actor, device from security_event where tenant_id = :id order by happened_at, id"
    with platform_session("test") as db:
        return [tuple(row) for row in db.execute(sa.text(query), {"id": tenant_id})]
