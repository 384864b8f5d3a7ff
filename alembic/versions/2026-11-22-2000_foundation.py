"""Tenants, accounts, jobs and biens, each behind the wall."""

import procrastinate
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from propmanager.core.database import Role
from propmanager.core.wall import close_to_app, raise_wall

revision = "2026_11_22_2000"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_tenant()
    _create_accounts()
    _create_bien()
    _create_jobs()
    _create_announcements()


def downgrade() -> None:
    for table in ("bien", "arrival", "login_session", "membership", "app_user", "tenant"):
        op.drop_table(table)
    _run("drop table procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers cascade")
    _run("drop function announce_access_change cascade", _DROP_JOB_FUNCTIONS)


def _create_tenant() -> None:
    op.create_table(
        "tenant",
        _id(),
        _text("nom"),
        sa.Column("subdomain", sa.Text, nullable=False, unique=True),
        _text("plan"),
        _text("status"),
        _instant("trial_ends_at", nullable=True),
        _created_at(),
        sa.CheckConstraint(r"subdomain ~ '^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$'", name="tenant_subdomain_form"),
        sa.CheckConstraint("plan in ('basic', 'premium', 'enterprise')", name="tenant_plan_known"),
        sa.CheckConstraint("status in ('trial', 'active', 'suspended', 'expired')", name="tenant_status_known"),
    )
    _run(*raise_wall("tenant", column="id"))
    # UPDATE of one column lets a landlord's transaction lock its tenant's row before it counts against a limit.
    _run(f"grant select, update (nom) on tenant to {Role.APP}")


def _create_accounts() -> None:
    op.create_table(
        "app_user",
        _id(),
        sa.Column("email", sa.Text, nullable=False, unique=True),
        _text("password_hash"),
        _text("prenom"),
        _text("nom"),
        sa.Column("is_staff", sa.Boolean, nullable=False, server_default=sa.false()),
        _created_at(),
    )
    _run(*close_to_app("app_user"))
    op.create_table(
        "membership",
        *_tenant_keys(),
        sa.Column("user_id", UUID(as_uuid=True), sa.ForeignKey("app_user.id", ondelete="cascade"), nullable=False),
        _text("role"),
        sa.UniqueConstraint("tenant_id", "user_id", name="membership_once"),
        sa.CheckConstraint("role in ('owner', 'admin', 'gestionnaire', 'lecture')", name="membership_role_known"),
    )
    op.create_index("membership_user", "membership", ["user_id"])
    _run(*raise_wall("membership"), f"grant select on membership to {Role.APP}")
    op.create_table(
        "login_session",
        _id(),
        sa.Column("user_id", UUID(as_uuid=True), sa.ForeignKey("app_user.id", ondelete="cascade"), nullable=False),
        sa.Column("tenant_id", UUID(as_uuid=True), sa.ForeignKey("tenant.id", ondelete="cascade"), nullable=True),
        _instant("valid_until"),
        _instant("refresh_until"),
        _instant("ends_at"),
        _instant("revoked_at", nullable=True),
        sa.Column("refresh_hash", sa.LargeBinary, nullable=False),
        sa.Column("previous_hash", sa.LargeBinary, nullable=True),
        _instant("rotated_at", nullable=True),
    )
    op.create_index("login_session_user", "login_session", ["user_id"])
    op.create_index("login_session_tenant", "login_session", ["tenant_id"])
    _run(*close_to_app("login_session"))
    op.create_table(
        "arrival",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("user_id", UUID(as_uuid=True), sa.ForeignKey("app_user.id", ondelete="cascade"), nullable=False),
        sa.Column("tenant_id", UUID(as_uuid=True), sa.ForeignKey("tenant.id", ondelete="cascade"), nullable=False),
        _instant("expires_at"),
        _instant("used_at", nullable=True),
    )
    op.create_index("arrival_tenant", "arrival", ["tenant_id"])
    _run(*close_to_app("arrival"))


def _create_bien() -> None:
    op.create_table(
        "bien",
        *_tenant_keys(),
        sa.Column("immeuble_id", UUID(as_uuid=True), nullable=True),
        _text("nom"),
        _text("adresse"),
        _text("code_postal"),
        _text("ville"),
        _text("type"),
        sa.Column("surface_dm2", sa.Integer, nullable=True),
        sa.Column("pieces", sa.Integer, nullable=True),
        sa.Column("dpe_class", sa.Text, nullable=True),
        sa.Column("dpe_on", sa.Date, nullable=True),
        _cents("loyer_cents"),
        _cents("charges_cents"),
        _cents("depot_cents"),
        _text("notes"),
        _text("nom_key"),
        _text("search_text"),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        _instant("archived_at", nullable=True),
        _created_at(),
        sa.ForeignKeyConstraint(
            ["tenant_id", "immeuble_id"], ["bien.tenant_id", "bien.id"], name="bien_immeuble_fk"
        ),
        sa.CheckConstraint("surface_dm2 > 0", name="bien_surface_positive"),
        sa.CheckConstraint("pieces > 0", name="bien_pieces_positive"),
        sa.CheckConstraint("loyer_cents >= 0 and charges_cents >= 0 and depot_cents >= 0", name="bien_money_positive"),
        sa.CheckConstraint("dpe_class in ('A', 'B', 'C', 'D', 'E', 'F', 'G')", name="bien_dpe_known"),
        sa.CheckConstraint("(dpe_class is null) = (dpe_on is null)", name="bien_dpe_whole"),
        sa.CheckConstraint(
            "type in ('appartement', 'maison', 'studio', 'immeuble', 'parking', 'local')", name="bien_type_known"
        ),
        sa.CheckConstraint("type <> 'immeuble' or immeuble_id is null", name="bien_immeuble_stands_alone"),
    )
    op.create_index("bien_by_nom", "bien", ["tenant_id", "nom_key", "id"])
    op.create_index("bien_by_immeuble", "bien", ["tenant_id", "immeuble_id"])
    _run(*raise_wall("bien"), f"grant select, insert, update, delete on bien to {Role.APP}")


def _create_jobs() -> None:
    """procrastinate's own schema. The app role may put a job in, through one function, and read none."""
    _run(procrastinate.schema.SchemaManager.get_schema())
    defer = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"
    _run(
        f"alter function {defer} security definer set search_path = public",
        f"revoke execute on function {defer} from public",
        f"grant execute on function {defer} to {Role.APP}, {Role.PLATFORM}",
    )


def _create_announcements() -> None:
    """Whatever changes who may do what is announced on one channel; web processes drop what they remembered."""
    _run(_ANNOUNCE)
    for table, column, kind, events in (
        ("login_session", "id", "session", "update of revoked_at, valid_until or delete"),
        ("membership", "user_id", "user", "insert or update or delete"),
        ("app_user", "id", "user", "update or delete"),
        ("tenant", "id", "tenant", "update of status, plan, trial_ends_at, nom, subdomain or delete"),
    ):
        _run(
            f"create trigger announce_{table} after {events} on {table} "
            f"for each row execute function announce_access_change('{kind}', '{column}')"
        )


_ANNOUNCE = """
create function announce_access_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('access_changed',
        tg_argv[0] || ':' || (to_jsonb(case when tg_op = 'DELETE' then old else new end) ->> tg_argv[1]));
    return null;
end $$
"""


def _run(*statements: str) -> None:
    # By the driver, without parameters: these texts hold colons, percent signs and several statements.
    for statement in statements:
        op.get_bind().connection.driver_connection.execute(statement)


def _id() -> sa.Column:
    return sa.Column("id", UUID(as_uuid=True), primary_key=True, server_default=sa.text("uuidv7()"))


def _tenant_keys() -> tuple[sa.Column, sa.Column]:
    tenant_id = sa.Column(
        "tenant_id",
        UUID(as_uuid=True),
        sa.ForeignKey("tenant.id", ondelete="cascade"),
        primary_key=True,
        server_default=sa.text("current_setting('app.tenant_id')::uuid"),
    )
    return tenant_id, _id()


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _cents(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _created_at() -> sa.Column:
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()"))


_DROP_JOB_FUNCTIONS = """
do $$ declare found record; begin
    for found in select p.oid::regprocedure as name from pg_proc p where p.proname like 'procrastinate\\_%' loop
        execute 'drop function ' || found.name || ' cascade';
    end loop;
    for found in select t.oid::regtype as name from pg_type t where t.typname like 'procrastinate\\_%'
            and t.typtype in ('e', 'c') loop
        execute 'drop type if exists ' || found.name || ' cascade';
    end loop;
end $$
"""
