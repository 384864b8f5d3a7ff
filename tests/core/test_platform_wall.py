"""What belongs to no tenant, closed to the role that works for one."""

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from propmanager.accounts import model as accounts
from propmanager.accounts.model import Arrival, LoginSession, Membership, User
from propmanager.core.database import Role
from propmanager.core.tenancy import platform_session, tenant_session

PLATFORM_TABLES = [
    "alembic_version",
    "app_user",
    "arrival",
    "login_session",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
]


@pytest.mark.parametrize("table", PLATFORM_TABLES)
@pytest.mark.parametrize(
    "attempt", ["select 1 from {0}", "delete from {0}", "truncate {0}", "insert into {0} default values"]
)
def test_the_app_role_has_no_right_on_platform_tables(table, attempt, app_connection):
    with pytest.raises(ProgrammingError, match="permission denied for table"):
        app_connection.execute(sa.text(attempt.format(table)))


@pytest.mark.parametrize(
    "attempt",
    [
        "set role propmanager_platform",
        "set role propmanager_owner",
        "set row_security = off; select 1 from bien",
        "alter table bien disable row level security",
        "drop policy bien_tenant on bien",
        "create table public.copy (id int)",
        "create policy tous on bien using (true)",
        "update tenant set plan = 'enterprise'",
        "update tenant set status = 'active'",
        "update membership set role = 'owner'",
        "insert into membership (user_id, role) values (uuidv7(), 'owner')",
        "delete from tenant",
        "select procrastinate_fetch_job_v2(array['mail'], 1)",
        "select procrastinate_retry_job_v1(1, now(), null, null, null)",
        "select procrastinate_register_worker_v1()",
    ],
)
def test_the_app_role_cannot_climb(attempt, two_tenants):
    (mine, _), _ = two_tenants
    refusal = "permission denied|must be owner|row-level security"
    with pytest.raises(ProgrammingError, match=refusal), tenant_session(mine) as db:
        db.execute(sa.text(attempt))


def test_the_owner_of_the_tables_is_behind_the_wall_too(two_tenants, admin):
    admin.execute(sa.text(f"set local role {Role.OWNER}"))
    assert admin.execute(sa.text("select count(*) from bien")).scalar() == 0


def test_a_member_is_visible_to_its_own_tenant_only(two_tenants):
    (mine, _), (other, _) = two_tenants
    with platform_session("test") as db:
        user = User(email=f"{uuid.uuid4()}@exemple.fr", password_hash="", prenom="Claire", nom="Dupont")
        db.add(user)
        db.flush()
        db.add(Membership(tenant_id=other, user_id=user.id, role=accounts.Role.OWNER))
    seen = []
    for tenant_id in (mine, other):
        with tenant_session(tenant_id) as db:
            seen.append([member.role for member in db.exec(select(Membership))])
    assert seen == [[], ["owner"]]


@pytest.mark.parametrize("table", [User, LoginSession, Arrival])
def test_a_tenants_session_cannot_read_the_accounts(table, two_tenants):
    (mine, _), _ = two_tenants
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_session(mine) as db:
        db.exec(select(table)).all()
