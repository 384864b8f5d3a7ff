"""Every table is behind the wall or out of the app's reach; and a wall with a hole is seen before anybody is served."""

import os
import re
import subprocess
import sys

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from propmanager.core.tenancy import TenantOwned
from propmanager.core.wall import CURRENT_TENANT, Wall, WallIsDown, check_wall, open_to_app, walls
from propmanager.tables import metadata
from tests.live.processes import build_once, free_port, listens

# With a tenant_id that only says where a login leads: the app role has no right on them at all.
PLATFORM_TABLES = {"login_session", "arrival", "challenge"}


def mapped_classes(base=SQLModel):
    for sub in base.__subclasses__():
        yield from mapped_classes(sub)
        if hasattr(sub, "__table__"):
            yield sub


def tenant_tables():
    return {cls.__tablename__ for cls in mapped_classes(TenantOwned)}


def test_every_table_with_a_tenant_is_walled_in_or_of_the_platform(admin):
    """Checklist B30."""
    found = {wall.table: (wall.enabled, wall.forced, len(wall.policies)) for wall in walls(admin)}
    behind = dict.fromkeys({"tenant", *tenant_tables()}, (True, True, 1))
    assert found == behind | dict.fromkeys(PLATFORM_TABLES, (True, True, 0))


def test_every_mapped_table_with_a_tenant_is_tenant_owned():
    with_tenant = {name for name, table in metadata.tables.items() if "tenant_id" in table.columns}
    assert with_tenant - tenant_tables() == PLATFORM_TABLES


def test_the_app_reaches_the_walled_tables_only(admin):
    assert open_to_app(admin) == {"tenant", *tenant_tables()}


# Of ids that Stripe makes and no landlord writes: a clash tells nobody anything.
OVER_ALL_TENANTS = {"billing_account_by_customer", "subscription_by_stripe_id", "stripe_invoice_by_id"}


@pytest.mark.parametrize("table", sorted(tenant_tables()))
def test_keys_and_indexes_of_a_tenants_table_start_with_the_tenant(table, admin):
    """Checklist B30."""
    inspector = sa.inspect(admin)
    key = inspector.get_pk_constraint(table)["constrained_columns"]
    indexes = [index for index in inspector.get_indexes(table) if index["name"] not in OVER_ALL_TENANTS]
    unique = [index["column_names"] for index in indexes if index["unique"]]
    foreign = [
        (foreign["constrained_columns"][0], foreign["referred_columns"][0])
        for foreign in inspector.get_foreign_keys(table)
        if foreign["referred_table"] in tenant_tables()
    ]
    assert key == ["tenant_id", "id"]
    assert [columns[0] for columns in unique] == ["tenant_id"] * len(unique)
    assert foreign == [("tenant_id", "tenant_id")] * len(foreign)


@pytest.mark.parametrize("table", sorted(tenant_tables()))
def test_the_tenant_of_a_row_is_filled_by_the_database_and_never_null(table, admin):
    """Checklist B30."""
    (column,) = [c for c in sa.inspect(admin).get_columns(table) if c["name"] == "tenant_id"]
    assert (column["nullable"], column["default"]) == (False, "(current_setting('app.tenant_id'::text))::uuid")


@pytest.mark.parametrize("table", sorted(tenant_tables()))
def test_rows_leave_with_their_tenant(table, admin):
    ends = [
        foreign["options"]
        for foreign in sa.inspect(admin).get_foreign_keys(table)
        if foreign["referred_table"] == "tenant"
    ]
    assert ends == [{"ondelete": "CASCADE"}]


def test_the_wall_stands(admin):
    check_wall(admin)


HOLES = {
    "drop policy bien_tenant on bien": "bien : la règle d'isolement manque ou a changé",
    "alter table bien disable row level security": "bien : la sécurité par ligne n'est pas forcée",
    "alter table bien no force row level security": "bien : la sécurité par ligne n'est pas forcée",
    "alter table login_session disable row level security": "login_session : la sécurité par ligne n'est pas forcée",
    "create policy tous on bien using (true)": "bien : la règle d'isolement manque ou a changé",
    "create policy tous on bien for insert with check (true)": "bien : la règle d'isolement manque ou a changé",
    "create policy tous on bien using (current_setting('app.tenant_id', true) is not null)": (
        "bien : la règle d'isolement manque ou a changé"
    ),
    "alter policy bien_tenant on bien using (tenant_id::text = current_setting('app.tenant_id') or pieces > 0)": (
        "bien : la règle d'isolement manque ou a changé"
    ),
    "alter policy bien_tenant on bien with check (true)": "bien : la règle d'isolement manque ou a changé",
    f"alter policy membership_tenant on membership using (user_id = {CURRENT_TENANT})": (
        "membership : la règle d'isolement manque ou a changé"
    ),
    "drop policy tenant_tenant on tenant": "tenant : la règle d'isolement manque ou a changé",
    "grant select on login_session to propmanager_app": "login_session : la règle d'isolement manque ou a changé",
    "grant select (email) on app_user to propmanager_app": "app_user : ouverte sans règle d'isolement",
    "grant select on procrastinate_jobs to propmanager_app": "procrastinate_jobs : ouverte sans règle d'isolement",
    "create view tous_les_biens as select * from bien; grant select on tous_les_biens to propmanager_app": (
        "tous_les_biens : ouverte sans règle d'isolement"
    ),
    "alter role propmanager_app bypassrls": "le rôle propmanager_app peut contourner les règles",
    "alter role propmanager_app superuser": "le rôle propmanager_app peut contourner les règles",
    "grant propmanager_owner to propmanager_app": "le rôle propmanager_app peut contourner les règles",
}


@pytest.mark.parametrize(("hole", "sentence"), HOLES.items(), ids=list(HOLES))
def test_a_hole_in_the_wall_is_named(hole, sentence, admin):
    admin.execute(sa.text(hole))
    with pytest.raises(WallIsDown) as refusal:
        check_wall(admin)
    assert str(refusal.value) == f"Isolement des clients rompu : {sentence}."


def test_every_hole_is_named_at_once(admin):
    admin.execute(sa.text("drop policy bien_tenant on bien; drop policy membership_tenant on membership"))
    with pytest.raises(WallIsDown) as refusal:
        check_wall(admin)
    assert str(refusal.value) == (
        "Isolement des clients rompu : bien : la règle d'isolement manque ou a changé ; "
        "membership : la règle d'isolement manque ou a changé."
    )


def test_a_new_table_with_a_tenant_and_no_wall_is_named(admin):
    admin.execute(sa.text("create table oubli (tenant_id uuid not null); grant select on oubli to propmanager_app"))
    with pytest.raises(WallIsDown, match="oubli : la sécurité par ligne n'est pas forcée ; oubli : la règle"):
        check_wall(admin)
    assert Wall("oubli", enabled=False, forced=False, policies=()) in walls(admin)


# --- starting the product's processes ---


def start(module, url, port):
    """A process as `make run` starts it."""
    environment = os.environ | {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", module]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize("module", ["propmanager.cli.web", "propmanager.cli.worker"])
def test_no_process_serves_or_works_without_the_wall(module, own_database):
    engine = sa.create_engine(own_database, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("drop policy bien_tenant on bien"))
    build_once()
    port = free_port()
    process = start(module, own_database, port)
    try:
        printed, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    sentences = re.findall(r"WallIsDown: (.*?\.)", printed)
    assert (process.returncode != 0, listens(port)) == (True, False)
    assert set(sentences) == {"Isolement des clients rompu : bien : la règle d'isolement manque ou a changé."}
