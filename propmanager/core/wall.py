"""The SQL of the wall, for migrations, and the check that it stands, for the start and the tests."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from propmanager.core.database import Role, engine

# The sub-select is read once per statement and used as an index condition; nullif, because a finished
# transaction leaves an empty string behind.
CURRENT_TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)"


class WallIsDown(Exception):
    """The database would not keep tenants apart: the application refuses to start."""


@dataclass(frozen=True)
class Wall:
    """What PostgreSQL says of one table that carries `tenant_id`. A policy is two conditions: to read, to write."""

    table: str
    enabled: bool
    forced: bool
    policies: tuple[tuple[str | None, str | None], ...]


def raise_wall(table: str, column: str = "tenant_id") -> list[str]:
    """The statements that wall a table in. `column` is `id` for the tenant's own row."""
    own = f"{column} = {CURRENT_TENANT}"
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy {table}_tenant on {table} using ({own}) with check ({own})",
    ]


def close_to_app(table: str) -> list[str]:
    """The statements for a table only the platform role may touch: a wall without any door."""
    return [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"revoke all on {table} from {Role.APP}",
    ]


def walls(connection: Connection) -> list[Wall]:
    """Every table with a `tenant_id`, and `tenant` itself, with the state of its wall."""
    rows = connection.execute(sa.text(_WALLS))
    return [Wall(row.table, row.enabled, row.forced, tuple(map(tuple, row.policies))) for row in rows]


def open_to_app(connection: Connection) -> set[str]:
    """The tables and views on which the app role has any right at all."""
    return set(connection.execute(sa.text(_OPEN_TO_APP), {"role": Role.APP.value}).scalars())


def check_wall(connection: Connection) -> None:
    """Raises WallIsDown when the app role could read or change another tenant's row."""
    faults = _role_faults(connection) or _table_faults(connection)
    if faults:
        raise WallIsDown("Isolement des clients rompu : " + " ; ".join(faults) + ".")


def refuse_without_wall() -> None:
    """The first thing that each process does with the database. Raises WallIsDown."""
    with engine(Role.PLATFORM).connect() as connection:
        check_wall(connection)


def _table_faults(connection: Connection) -> list[str]:
    faults: list[str] = []
    reachable, walled = open_to_app(connection), walls(connection)
    for wall in walled:
        if not (wall.enabled and wall.forced):
            faults.append(f"{wall.table} : la sécurité par ligne n'est pas forcée")
        if wall.table in reachable and not _is_tenant_policy(wall):
            faults.append(f"{wall.table} : la règle d'isolement manque ou a changé")
    bare = reachable - {wall.table for wall in walled}
    return faults + [f"{table} : ouverte sans règle d'isolement" for table in sorted(bare)]


def _is_tenant_policy(wall: Wall) -> bool:
    """One policy, ours to the letter: several are joined by OR, and one that says more than ours may say too much."""
    column = "id" if wall.table == "tenant" else "tenant_id"
    # As PostgreSQL writes raise_wall's condition back; whether it names the sub-select's column depends on its version.
    ours = re.compile(
        rf"\({column} = \( SELECT \(NULLIF\(current_setting\('app\.tenant_id'::text, true\), ''::text\)\)::uuid"
        r"( AS \"nullif\")?\)\)"
    )
    conditions = [condition or "" for policy in wall.policies for condition in policy]
    return len(wall.policies) == 1 and all(ours.fullmatch(condition) for condition in conditions)


def _role_faults(connection: Connection) -> list[str]:
    row = connection.execute(sa.text(_APP_ROLE), {"role": Role.APP.value}).one_or_none()
    if row is None:
        return [f"le rôle {Role.APP} n'existe pas"]
    return [f"le rôle {Role.APP} peut contourner les règles"] if any(row) else []


# A role may also act as every role it is a member of.
_APP_ROLE = """
select rolsuper, rolbypassrls, exists (select 1 from pg_auth_members m where m.member = r.oid)
from pg_roles r where rolname = :role
"""

_WALLS = """
select c.relname as table, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
       array(select array[pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)]
             from pg_policy p where p.polrelid = c.oid) as policies
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
where c.relkind in ('r', 'p')
  and (c.relname = 'tenant' or exists (
      select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
order by 1
"""

_OPEN_TO_APP = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
where c.relkind in ('r', 'p', 'v', 'm', 'f') and (
    has_table_privilege(:role, c.oid, 'select, insert, update, delete, truncate')
    or has_any_column_privilege(:role, c.oid, 'select, insert, update'))
"""
