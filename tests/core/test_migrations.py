import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import AutoString

from propmanager.core import migrations
from propmanager.core.database import Role
from propmanager.core.migrations import is_at_head, migrate
from propmanager.core.tenancy import TenantOwned
from propmanager.core.wall import check_wall
from propmanager.tables import metadata

EVERYTHING = """
select 'table' as kind, table_name::text as name from information_schema.tables where table_schema = 'public'
union select 'column', table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
    from information_schema.columns where table_schema = 'public'
union select 'function', p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace
union select 'type', t.typname from pg_type t
    where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'c') and t.typrelid = 0
union select 'index', indexname from pg_indexes where schemaname = 'public'
union select 'constraint', conrelid::regclass || ' ' || conname from pg_constraint
    where connamespace = 'public'::regnamespace
union select 'trigger', tgname from pg_trigger where not tgisinternal
union select 'policy', polname from pg_policy
union select 'right', table_name || ' ' || grantee || ' ' || privilege_type
    from information_schema.role_table_grants where table_schema = 'public'
order by 1, 2
"""


@pytest.fixture
def engine_of():
    return lambda url: sa.create_engine(url, poolclass=sa.NullPool)


def everything(engine):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(EVERYTHING))]


def downgrade(engine):
    with engine.begin() as connection:
        connection.execute(sa.text(f"set local role {Role.OWNER}"))
        command.downgrade(migrations._config(connection), "base")


def test_an_empty_database_is_brought_to_head(empty_database, engine_of):
    url = empty_database()
    with engine_of(url).connect() as connection:
        before = is_at_head(connection)
    migrate(url)
    with engine_of(url).connect() as connection:
        assert (before, is_at_head(connection)) == (False, True)
        check_wall(connection)


def test_migrating_again_changes_nothing(own_database, engine_of):
    before = everything(engine_of(own_database))
    migrate(own_database)
    assert everything(engine_of(own_database)) == before


def test_down_leaves_nothing_behind_and_up_gives_the_same_schema(own_database, engine_of):
    engine = engine_of(own_database)
    before = everything(engine)
    downgrade(engine)
    left = {name for kind, name in everything(engine) if kind in {"table", "function", "type", "policy", "trigger"}}
    migrate(own_database)
    assert left == {"alembic_version"}
    assert everything(engine) == before


def test_a_database_of_another_revision_is_not_at_head(own_database, engine_of):
    with engine_of(own_database).connect() as connection:
        connection.execute(sa.text("update alembic_version set version_num = 'another'"))
        assert is_at_head(connection) is False


def is_ours(_object, name, kind, *_rest):
    """Procrastinate's tables have no model. Indexes and constraints are written in the migrations alone: the tests
    of the wall, and those of each rule, read them from PostgreSQL.
    """
    return kind == "column" or (kind == "table" and not name.startswith("procrastinate_"))


def has_another_type(_context, _inspected, _column, in_schema, in_model):
    """To PostgreSQL text and varchar are one type; the schema says text everywhere. None: as alembic thinks."""
    return False if isinstance(in_schema, sa.Text) and isinstance(in_model, (sa.String, AutoString)) else None


def test_the_models_are_the_schema(admin):
    options = {"compare_type": has_another_type, "include_object": is_ours}
    context = MigrationContext.configure(admin, opts=options)
    assert compare_metadata(context, metadata) == []


def test_every_constraint_of_the_models_is_in_the_schema(admin):
    inspector = sa.inspect(admin)
    in_models, in_schema = set(), set()
    for table in metadata.sorted_tables:
        in_models |= {
            (table.name, tuple(key.column_keys), key.referred_table.name) for key in table.foreign_key_constraints
        }
        in_schema |= {
            (table.name, tuple(key["constrained_columns"]), key["referred_table"])
            for key in inspector.get_foreign_keys(table.name)
        }
    of_tenants = {cls.__tablename__ for cls in TenantOwned.__subclasses__()}
    # A tenant's row goes with its tenant: the migration says so once, and no model repeats it.
    repeated_nowhere = {(table, ("tenant_id",), "tenant") for table in of_tenants}
    assert in_schema - in_models == repeated_nowhere
    assert in_models - in_schema == set()


@pytest.mark.parametrize("role", [Role.APP, Role.PLATFORM])
def test_the_roles_cannot_run_away(role, admin):
    settings = admin.execute(sa.text("select rolconfig from pg_roles where rolname = :role"), {"role": role}).scalar()
    names = {entry.partition("=")[0] for entry in settings}
    assert names == {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}


def test_only_the_platform_role_passes_the_wall(admin):
    rows = admin.execute(
        sa.text(
            "select rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles "
            "where rolname like 'propmanager%' order by 1"
        )
    )
    assert [tuple(row) for row in rows] == [
        ("propmanager_app", True, False, False, False, False),
        ("propmanager_owner", False, False, False, False, False),
        ("propmanager_platform", True, False, False, False, True),
    ]
