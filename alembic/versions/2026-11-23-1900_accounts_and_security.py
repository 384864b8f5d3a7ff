"""Proofs of identity, devices, the security journal, invitations, exports and erasures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from propmanager.core.database import Role
from propmanager.core.wall import close_to_app, raise_wall

revision = "2026_11_23_1900"
down_revision = "2026_11_22_2000"
branch_labels = None
depends_on = None

_CLOSED = ("passkey", "recovery_code", "challenge", "pending_sign_up", "mail_link", "known_device", "platform_event")
_OF_TENANTS = ("api_key", "tenant_export", "erasure_request", "invitation", "security_event")
_PURGE_FUNCTIONS = (
    "purge_security_events(timestamptz)",
    "purge_events_of(uuid, timestamptz)",
    "purge_platform_events(timestamptz)",
)
_SESSION_COLUMNS = ("client", "device", "ip_prefix", "created_at", "seen_at", "confirmed_at", "second_factor")
_ARRIVAL_COLUMNS = ("second_factor", "confirmed_at", "ends_at")
_USER_COLUMNS = ("is_disabled", "email_verified_at", "totp_secret", "totp_last_step")


def upgrade() -> None:
    _extend_accounts()
    _create_proofs()
    _create_journal()
    _create_team()
    _create_rgpd()
    _create_api_keys()


def downgrade() -> None:
    _run(f"drop function {', '.join(_PURGE_FUNCTIONS)}")
    for table in (*_OF_TENANTS, *_CLOSED):
        op.drop_table(table)
    for column in _ARRIVAL_COLUMNS:
        op.drop_column("arrival", column)
    op.drop_column("membership", "created_at")
    _run(*_announce_sessions("revoked_at, valid_until"))
    for column in _SESSION_COLUMNS:
        op.drop_column("login_session", column)
    for column in _USER_COLUMNS:
        op.drop_column("app_user", column)


def _extend_accounts() -> None:
    op.add_column("app_user", sa.Column("is_disabled", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("app_user", _instant("email_verified_at", nullable=True))
    op.add_column("app_user", sa.Column("totp_secret", sa.LargeBinary, nullable=True))
    op.add_column("app_user", sa.Column("totp_last_step", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("membership", _now("created_at"))
    op.add_column("arrival", sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false()))
    for instant in ("confirmed_at", "ends_at"):
        op.add_column("arrival", _now(instant))
    op.add_column("login_session", sa.Column("client", sa.Text, nullable=False, server_default="web"))
    op.add_column("login_session", _empty("device"))
    op.add_column("login_session", _empty("ip_prefix"))
    for instant in ("created_at", "seen_at", "confirmed_at"):
        op.add_column("login_session", _now(instant))
    op.add_column("login_session", sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_check_constraint("login_session_client_known", "login_session", "client in ('web', 'api')")
    # A wider trigger: what a session proved, and whether an account is open, act at the next event too.
    _run(*_announce_sessions("revoked_at, valid_until, confirmed_at, second_factor"))


def _announce_sessions(columns: str) -> tuple[str, str]:
    return (
        "drop trigger announce_login_session on login_session",
        f"create trigger announce_login_session after update of {columns} or delete on login_session "
        "for each row execute function announce_access_change('session', 'id')",
    )


def _create_proofs() -> None:
    op.create_table(
        "known_device",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        _user(primary_key=True),
        _instant("seen_at"),
    )
    op.create_index("known_device_user", "known_device", ["user_id"])
    op.create_table(
        "mail_link",
        _id(),
        _text("kind"),
        _user(nullable=True),
        _text("email"),
        _empty("replaced_email"),
        sa.Column("code_hash", sa.LargeBinary, nullable=True, unique=True),
        _now("created_at"),
        _instant("expires_at"),
        _instant("used_at", nullable=True),
        sa.CheckConstraint("kind in ('verify_email', 'reset_password', 'change_email')", name="mail_link_kind_known"),
    )
    op.create_index("mail_link_user", "mail_link", ["user_id"])
    op.create_table(
        "pending_sign_up",
        _id(),
        *map(_text, ("email", "password_hash", "prenom", "nom", "tenant_nom")),
        sa.Column("subdomain", sa.Text, nullable=False, unique=True),
        sa.Column("code_hash", sa.LargeBinary, nullable=True, unique=True),
        _now("created_at"),
        _instant("expires_at"),
    )
    op.create_table(
        "challenge",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        _text("kind"),
        _user(nullable=True),
        sa.Column("tenant_id", UUID(as_uuid=True), sa.ForeignKey("tenant.id", ondelete="cascade"), nullable=True),
        sa.Column("data", JSONB, nullable=False, server_default="{}"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        _instant("expires_at"),
        _instant("used_at", nullable=True),
        sa.CheckConstraint(
            "kind in ('second_factor', 'passkey_login', 'passkey_confirm', 'passkey_add', 'totp_add')",
            name="challenge_kind_known",
        ),
    )
    op.create_index("challenge_user", "challenge", ["user_id"])
    op.create_index("challenge_tenant", "challenge", ["tenant_id"])
    op.create_table(
        "recovery_code",
        _user(primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        _instant("used_at", nullable=True),
    )
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary, primary_key=True),
        _user(),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False, server_default="0"),
        _text("rp_id"),
        _text("nom"),
        _now("created_at"),
        _instant("used_at", nullable=True),
    )
    op.create_index("passkey_user", "passkey", ["user_id"])
    for table in ("known_device", "mail_link", "pending_sign_up", "challenge", "recovery_code", "passkey"):
        _run(*close_to_app(table))


def _create_journal() -> None:
    """Only added to. The one way out is a function that removes nothing younger than a year."""
    op.create_table("security_event", *_tenant_keys(), *_event_columns())
    op.create_index("security_event_by_time", "security_event", ["tenant_id", "happened_at", "id"])
    _run(
        *raise_wall("security_event"),
        f"grant select, insert on security_event to {Role.APP}",
        f"revoke update, delete, truncate on security_event from {Role.PLATFORM}",
    )
    op.create_table("platform_event", _id(), *_event_columns())
    _run(
        *close_to_app("platform_event"),
        f"revoke update, delete, truncate on platform_event from {Role.PLATFORM}",
        _PURGE,
        *(statement for function in _PURGE_FUNCTIONS for statement in _for_the_platform_only(function)),
    )


def _for_the_platform_only(function: str) -> tuple[str, str]:
    return (
        f"revoke execute on function {function} from public",
        f"grant execute on function {function} to {Role.PLATFORM}",
    )


def _create_team() -> None:
    op.create_table(
        "invitation",
        *_tenant_keys(),
        _text("email"),
        _text("role"),
        _user("invited_by", nullable=True, ondelete="set null"),
        sa.Column("code_hash", sa.LargeBinary, nullable=True),
        _now("created_at"),
        _instant("expires_at"),
        _instant("accepted_at", nullable=True),
        _instant("revoked_at", nullable=True),
        sa.CheckConstraint("role in ('owner', 'admin', 'gestionnaire', 'lecture')", name="invitation_role_known"),
    )
    op.create_index("invitation_by_id", "invitation", ["id"])  # a code names its invitation, and no tenant
    op.create_index(
        "invitation_open_once",
        "invitation",
        ["tenant_id", "email"],
        unique=True,
        postgresql_where=sa.text("accepted_at is null and revoked_at is null"),
    )
    _run(*raise_wall("invitation"), f"grant select on invitation to {Role.APP}")


def _create_rgpd() -> None:
    op.create_table(
        "erasure_request",
        *_tenant_keys(),
        _user("requested_by", nullable=True, ondelete="set null"),
        _now("created_at"),
        _instant("due_at"),
        _instant("reminded_at", nullable=True),
        _instant("cancelled_at", nullable=True),
    )
    op.create_index(
        "erasure_request_once",
        "erasure_request",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.create_table(
        "tenant_export",
        *_tenant_keys(),
        _user("requested_by", nullable=True, ondelete="set null"),
        _text("status"),
        _now("created_at"),
        _instant("ready_at", nullable=True),
        _instant("expires_at", nullable=True),
        sa.Column("size_bytes", sa.BigInteger, nullable=False, server_default="0"),
        _empty("sha256"),
        sa.CheckConstraint("status in ('asked', 'ready', 'failed')", name="tenant_export_status_known"),
    )
    op.create_index(
        "tenant_export_one_at_a_time",
        "tenant_export",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("status = 'asked'"),
    )
    for table in ("erasure_request", "tenant_export"):
        _run(*raise_wall(table), f"grant select on {table} to {Role.APP}")


# Nothing is lifted: the owner of the tables, as whom the two first run, is held by row-level security like everybody.
# It removes as each tenant in turn, and of the platform's events it is shown those of more than a year ago.
_PURGE = f"""
create policy platform_event_purge on platform_event to {Role.OWNER} using (happened_at < now() - interval '12 months');

create function purge_events_of(tenant uuid, before timestamptz) returns bigint language plpgsql security definer
set search_path = public as $$
declare removed bigint;
begin
    perform set_config('app.tenant_id', tenant::text, true);
    delete from security_event where happened_at < least(before, now() - interval '12 months');
    get diagnostics removed = row_count;
    perform set_config('app.tenant_id', '', true);
    return removed;
end $$;

create function purge_platform_events(before timestamptz) returns bigint language plpgsql security definer
set search_path = public as $$
declare removed bigint;
begin
    delete from platform_event where happened_at < before;
    get diagnostics removed = row_count;
    return removed;
end $$;

create function purge_security_events(before timestamptz) returns bigint language plpgsql
set search_path = public as $$
begin
    if before > now() - interval '12 months' then
        raise exception 'the security journal is kept for twelve months';
    end if;
    return purge_platform_events(before) + coalesce((select sum(purge_events_of(id, before)) from tenant), 0);
end $$;
"""


def _create_api_keys() -> None:
    op.create_table(
        "api_key",
        *_tenant_keys(),
        _text("nom"),
        _text("prefix"),
        sa.Column("key_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        _user(),
        _now("created_at"),
        _instant("expires_at", nullable=True),
        _instant("used_at", nullable=True),
        _instant("revoked_at", nullable=True),
        sa.UniqueConstraint("tenant_id", "key_hash", name="api_key_once"),
    )
    op.create_index("api_key_user", "api_key", ["user_id"])
    _run(*raise_wall("api_key"), f"grant select, insert, update on api_key to {Role.APP}")


def _event_columns() -> list[sa.Column]:
    return [
        _now("happened_at"),
        _text("kind"),
        sa.Column("user_id", UUID(as_uuid=True), nullable=True),
        _empty("actor"),
        _empty("device"),
        _empty("ip_prefix"),
        sa.Column("unknown_hash", sa.LargeBinary, nullable=True),
        sa.Column("details", JSONB, nullable=False, server_default="{}"),
    ]


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


def _user(
    name: str = "user_id", *, primary_key: bool = False, nullable: bool = False, ondelete: str = "cascade"
) -> sa.Column:
    owner = sa.ForeignKey("app_user.id", ondelete=ondelete)
    return sa.Column(name, UUID(as_uuid=True), owner, primary_key=primary_key, nullable=nullable)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _empty(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _now(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()"))
