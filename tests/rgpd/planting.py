"""One row in every table of the product, for a tenant and its owner: a new table is planted by itself.

Each text says which tenant, table and column it is of, so that a leak has a name.
"""

import hashlib
import uuid
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.engine import Connection

from propmanager.core import clock
from propmanager.rgpd.map import TREATMENTS
from propmanager.tables import metadata

_OF_NOBODY = {one.table for one in TREATMENTS if one.erasure is None}
_PLAIN = ((sa.Boolean, False), (sa.Integer, 1), (sa.DateTime, clock.now()), (sa.Date, date(2026, 11, 23)))
# What a check of the database demands.
_FORMS: dict[str, Any] = {"siren": "123456789"}
_HASHED = {"facture": ("sha256", "pdf")}


class Planted(NamedTuple):
    tenant_id: uuid.UUID
    user_id: uuid.UUID
    word: str  # in every text of this tenant, and in no other's

    @property
    def email(self) -> str:
        return f"{self.word}@exemple.fr"


def plant(db: Connection) -> Planted:
    word = f"canari{uuid.uuid4().hex[:8]}"
    planted = Planted(uuid.uuid4(), uuid.uuid4(), word)
    # The rows come in any order.
    db.execute(sa.text("set session_replication_role = replica"))
    for table in metadata.tables.values():
        if table.name not in _OF_NOBODY:
            db.execute(table.insert().values(planted_row(table, planted)))
    db.execute(sa.text("set session_replication_role = origin"))
    return planted


def planted_row(table: sa.Table, planted: Planted) -> dict[str, Any]:
    own = {
        "tenant": {"id": planted.tenant_id, "subdomain": planted.word, "nom": f"Espace {planted.word}"},
        "app_user": {"id": planted.user_id, "is_staff": False, "is_disabled": False},
        "membership": {"role": "owner"},
    }.get(table.name, {})
    row = {column.name: _value(table, column, planted) for column in table.columns if _is_wanted(column)} | own
    if table.name in _HASHED:
        digest, content = _HASHED[table.name]
        row[digest] = hashlib.sha256(row[content]).hexdigest()
    return row


def _is_made(column: sa.Column) -> bool:
    """By the database, from the other columns of its row."""
    default = column.server_default
    return isinstance(default, sa.FetchedValue) and not isinstance(default, sa.DefaultClause)


def _is_wanted(column: sa.Column) -> bool:
    """What may be empty is filled when it may hold a word, a secret or a person; not what the database makes."""
    if _is_made(column):
        return False
    if not column.nullable:
        return True
    holds_words = isinstance(column.type, (sa.String, sa.LargeBinary)) and not isinstance(column.type, sa.Enum)
    return holds_words or bool(column.foreign_keys) or column.name in {"user_id", "concerns"}


def _value(table: sa.Table, column: sa.Column, planted: Planted) -> Any:
    marked = f"{planted.word} {table.name}.{column.name}"
    by_name = {
        "tenant_id": planted.tenant_id,
        "concerns": planted.tenant_id,
        "email": planted.email,
        "replaced_email": planted.email,
        **_FORMS,
    }
    if column.name in by_name:
        return by_name[column.name]
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if isinstance(column.type, sa.Uuid):
        return planted.user_id if column.foreign_keys or column.name == "user_id" else uuid.uuid4()
    plain = (value for kind, value in _PLAIN if isinstance(column.type, kind))
    return next(plain, {sa.LargeBinary: marked.encode(), pg.JSONB: {"mot": marked}}.get(type(column.type), marked))


def rows_of(db: Connection, planted: Planted) -> dict[str, list[str]]:
    """Every row in which something of the tenant or of its owner is, by any of their marks, by table."""
    marks = (str(planted.tenant_id), str(planted.user_id), planted.word, planted.word.encode().hex())
    found = {
        table: [row for row in _texts(db, table) if any(mark in row for mark in marks)] for table in metadata.tables
    }
    return {table: rows for table, rows in found.items() if rows}


def _texts(db: Connection, table: str) -> list[str]:
    return list(db.execute(sa.text(f"select t::text from {table} t order by 1")).scalars())


def dump(db: Connection, planted: Planted) -> dict[str, list[Any]]:
    """As a backup holds them: the rows, whole."""
    marks = (str(planted.tenant_id), str(planted.user_id), planted.word, planted.word.encode().hex())
    return {
        name: [row for row in db.execute(table.select()).mappings() if any(mark in _text(row) for mark in marks)]
        for name, table in metadata.tables.items()
    }


def restore(db: Connection, backup: dict[str, list[Any]]) -> None:
    db.execute(sa.text("set session_replication_role = replica"))
    for name, rows in backup.items():
        table = metadata.tables[name]
        for row in rows:
            written = {column: value for column, value in row.items() if not _is_made(table.columns[column])}
            db.execute(pg.insert(table).values(written).on_conflict_do_nothing())
    db.execute(sa.text("set session_replication_role = origin"))


def _text(row: Any) -> str:
    return " ".join(
        value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in row.values()
    )
