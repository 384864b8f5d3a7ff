"""Roles, then alembic up to head. Safe to run again, and from several processes at once (an advisory lock)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, Connection

from propmanager.core.database import Role, role_password

SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"
_ONE_MIGRATION_AT_A_TIME = 7_361_002

# A statement that runs away, or waits for a lock, must not hold a worker thread for ever.
_LIMITS = {
    Role.APP: {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"},
    Role.PLATFORM: {"statement_timeout": "60s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "60s"},
}


def migrate(admin_url: URL) -> None:
    """Brings the database at `admin_url` to head. The URL's role must be allowed to create roles."""
    engine = sa.create_engine(admin_url.set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_MIGRATION_AT_A_TIME)))
        _ensure_roles(connection)
        connection.execute(sa.text(f"set local role {Role.OWNER}"))
        command.upgrade(_config(connection), "head")
    engine.dispose()


def is_at_head(connection: Connection) -> bool:
    """Whether the schema is the one this code was written for."""
    current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(ScriptDirectory(str(SCRIPTS)).get_heads())


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def _ensure_roles(connection: Connection) -> None:
    _ensure_role(connection, Role.OWNER, "nologin")
    _ensure_role(connection, Role.APP, "login nobypassrls")
    _ensure_role(connection, Role.PLATFORM, "login bypassrls")
    for role, limits in _LIMITS.items():
        for name, value in limits.items():
            connection.execute(sa.text(f"alter role {role} set {name} = '{value}'"))
    for statement in _GRANTS:
        connection.execute(sa.text(statement))


def _ensure_role(connection: Connection, role: Role, attributes: str) -> None:
    exists = connection.execute(sa.text("select 1 from pg_roles where rolname = :role"), {"role": role.value}).scalar()
    verb = "alter" if exists else "create"
    password = f" password '{role_password(role)}'" if attributes.startswith("login") else ""
    connection.execute(sa.text(f"{verb} role {role} {attributes}{password}"))


_BY_DEFAULT = f"alter default privileges for role {Role.OWNER} in schema public"
_GRANTS = (
    f"grant {Role.OWNER} to current_user",
    f"grant create, usage on schema public to {Role.OWNER}",
    f"grant usage on schema public to {Role.APP}, {Role.PLATFORM}",
    # So that a job of the platform may step behind the wall, to read as one tenant.
    f"grant {Role.APP} to {Role.PLATFORM}",
    # The platform role reads and writes every table; the app role gets what each migration grants, and no more.
    f"{_BY_DEFAULT} grant select, insert, update, delete on tables to {Role.PLATFORM}",
    f"{_BY_DEFAULT} grant usage on sequences to {Role.PLATFORM}",
)
