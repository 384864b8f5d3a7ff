"""What an attacker tries, made from what the running application has: a new handler or route is tried by itself."""

import inspect
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from reflex_base.registry import RegistrationContext

from propmanager.accounts.rights import Action
from propmanager.core.access import ACTION_MARK, PUBLIC_MARK, STEP_UP_MARK
from propmanager.pages import PAGES
from propmanager.web.access import Audience
from tests.live.client import Frame
from tests.live.server import LiveServer

# Rows that an attack may leave: who logged in, and what the queue did.
BOOKKEEPING = frozenset({"login_session", "arrival", "alembic_version"})
WITHOUT_IDS = frozenset({"challenge"})  # known by what opens it, for five minutes
JUNK: tuple[Any, ...] = (
    None,
    "",
    "\x00",
    "x" * 5000,
    "'; drop table tenant; --",
    -1,
    2**70,
    1e308,
    True,
    [],
    [[[]]],
    {},
    {"__class__": {"__init__": 1}, "id": "\x00", "nom": ["x"]},
    "\ud800",  # last: whoever gets it back cannot be written to, and its socket ends
)
FORM_FIELDS = ("id", "bien_id", "immeuble_id", "tenant_id", "user_id", "session_id", "role", "nom", "version")


@dataclass(frozen=True)
class Handler:
    """One handler as anybody on the socket can name it."""

    name: str
    owner: type
    parameters: tuple[inspect.Parameter, ...]
    is_public: bool
    action: Action | None
    wants_proof: bool

    @property
    def is_ours(self) -> bool:
        return self.owner.__module__.startswith("propmanager.")

    @property
    def is_setter(self) -> bool:
        """Reflex gives each state a handler that calls any of its `set_…` methods."""
        return self.name.endswith(".setvar")

    def audiences(self) -> set[Audience]:
        return {page.audience for page in PAGES if self.owner in page.states}

    def with_each(self, value: Any) -> dict[str, Any]:
        """A payload that holds `value` wherever the handler takes something, in forms too."""
        return {one.name: _shaped(one, value) for one in self.parameters}


def registered_handlers() -> list[Handler]:
    return [
        _handler(name, one.states[0], one.handler.fn) for name, one in RegistrationContext.get().event_handlers.items()
    ]


def _handler(name: str, owner: type, function: Callable[..., Any]) -> Handler:
    """An action that the matrix does not have is an error here."""
    action = getattr(function, ACTION_MARK, None)
    return Handler(
        name,
        owner,
        tuple(inspect.signature(function).parameters.values())[1:],
        is_public=bool(getattr(function, PUBLIC_MARK, False)),
        action=Action(action) if action else None,
        wants_proof=bool(getattr(function, STEP_UP_MARK, False)),
    )


def junk_payloads(handler: Handler) -> Iterator[Any]:
    yield from ({}, {"unknown": 1}, {"self": None}, [1], "text", 7)
    for value in JUNK:
        yield {one.name: value for one in handler.parameters}


def _shaped(parameter: inspect.Parameter, value: Any) -> Any:
    wanted = str(parameter.annotation)
    if "dict" in wanted or "Mapping" in wanted:
        return dict.fromkeys(FORM_FIELDS, value)
    if "bool" in wanted:  # Reflex itself logs a state's field of another type as an error
        return True
    return [value] if "list" in wanted else value


def ids_of(server: LiveServer, subdomain: str) -> list[str]:
    """One id of each kind of row that tenants have, and the tenant's own. A table without a row of it is a fault."""
    with server.database() as db:
        tenant_id = _tenant_id(db, subdomain)
        found = [tenant_id]
        for table in _tables(db, with_tenant=True):
            query = sql.SQL("select * from {} where tenant_id = %s limit 1").format(sql.Identifier(table))
            row = db.execute(query, [tenant_id]).fetchone()
            assert row or table in WITHOUT_IDS, f"{table} holds nothing of {subdomain}"
            found += [value for value in row or () if isinstance(value, uuid.UUID)]
        people = dict(db.execute(_PEOPLE).fetchall())
    # Whoever belongs to several tenants is nobody's secret to the others.
    found += [user_id for user_id, tenants in people.items() if tenants == [tenant_id]]
    return sorted({str(one) for one in found if len(people.get(one, ())) <= 1})


_PEOPLE = "select user_id, array_agg(tenant_id) from membership group by user_id"


def words_of(server: LiveServer, subdomain: str = "") -> set[str]:
    """What nobody else may read of the tenant, or of any: people, names of biens, addresses, who pays and what."""
    with server.database() as db:
        chosen = [_tenant_id(db, subdomain)] if subdomain else [row[0] for row in db.execute("select id from tenant")]
        found = db.execute(
            "select u.email from app_user u join membership m on m.user_id = u.id where m.tenant_id = any(%(ids)s) "
            "and not exists (select from membership o where o.user_id = u.id and o.tenant_id <> all(%(ids)s)) "
            "union select nom from bien where tenant_id = any(%(ids)s) "
            "union select adresse from bien where tenant_id = any(%(ids)s) "
            "union select email from invitation where tenant_id = any(%(ids)s) "
            "union select nom from tenant where id = any(%(ids)s) "
            "union select unnest(array[stripe_customer_id, raison_sociale, tva_number, adresse, ville]) "
            "from billing_account where tenant_id = any(%(ids)s) "
            "union select stripe_subscription_id from subscription where tenant_id = any(%(ids)s) "
            "union select unnest(array[invoice_id, number]) from stripe_invoice where tenant_id = any(%(ids)s) "
            "union select unnest(array[nom, prefix]) from api_key where tenant_id = any(%(ids)s)",
            {"ids": chosen},
        )
        return {row[0] for row in found if row[0]}


def checksum(server: LiveServer, subdomain: str = "") -> dict[str, str]:
    """A digest of every table: of all rows, or of one tenant's."""
    with server.database() as db:
        tenant_id = _tenant_id(db, subdomain) if subdomain else None
        return {table: _digest(db, table, tenant_id) for table in _tables(db, with_tenant=bool(subdomain))}


def _digest(db: psycopg.Connection, table: str, tenant_id: uuid.UUID | None) -> str:
    only = sql.SQL(" where tenant_id = {}").format(tenant_id) if tenant_id else sql.SQL("")
    query = sql.SQL("select md5(string_agg(t::text, '|' order by t::text)) from {} t").format(sql.Identifier(table))
    row = db.execute(query + only).fetchone()
    return str(row and row[0])


def _tables(db: psycopg.Connection, *, with_tenant: bool) -> list[str]:
    query = (
        "select table_name from information_schema.tables t where table_schema = 'public' "
        "and table_type = 'BASE TABLE' and table_name not like 'procrastinate%%' "
        "and (not %s or exists (select from information_schema.columns c "
        "where c.table_name = t.table_name and c.column_name = 'tenant_id')) order by 1"
    )
    return [name for (name,) in db.execute(query, [with_tenant]) if name not in BOOKKEEPING]


def _tenant_id(db: psycopg.Connection, subdomain: str) -> uuid.UUID:
    row = db.execute("select id from tenant where subdomain = %s", [subdomain]).fetchone()
    assert row
    return row[0]


def words_in(words: set[str], frames: list[Frame]) -> set[str]:
    text = json.dumps(frames, ensure_ascii=False)
    return {word for word in words if word in text}
