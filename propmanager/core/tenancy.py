"""The wall between tenants: PostgreSQL filters and stamps every row, and the type of the session says who asks.

Feature code never names `tenant_id`. `TenantSession` sets it for the length of a transaction (a pooled connection
forgets it at the end); `platform_session` and `platform_statement` are the ways past the wall, and say why in the log.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Field, Session, SQLModel

from propmanager.core.database import Role, engine

log = structlog.get_logger(__name__)

_ENTER = "select set_config('app.tenant_id', %s, true)"
_WAIT_FOR_EVER = "set local idle_in_transaction_session_timeout = 0"


class TenantOwned(SQLModel):
    """A row of one tenant. The database fills both keys; foreign keys to it are composite, `(tenant_id, id)`."""

    tenant_id: uuid.UUID = Field(
        default=None,
        primary_key=True,
        sa_column_kwargs={"server_default": sa.text("current_setting('app.tenant_id')::uuid")},
    )
    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs={"server_default": sa.text("uuidv7()")})


class TenantSession(Session):
    """A session of the app role, inside one tenant. It cannot exist without one.

    `may_idle` is for a person at a prompt: between two statements the server waits for as long as they think.
    """

    def __init__(self, tenant_id: uuid.UUID, *, may_idle: bool = False) -> None:
        super().__init__(engine(Role.APP), expire_on_commit=False)
        self.info["tenant_id"] = str(uuid.UUID(str(tenant_id)))
        self.info["may_idle"] = may_idle


class PlatformSession(Session):
    """A session past the wall. Made by `platform_session` only."""

    def __init__(self) -> None:
        super().__init__(engine(Role.PLATFORM), expire_on_commit=False)


@event.listens_for(TenantSession, "after_begin")
def _enter_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    # By the driver: every transaction begins with this, and SQLAlchemy's own way costs twice as much.
    driver: Any = connection.connection.driver_connection
    driver.execute(_ENTER, (session.info["tenant_id"],))
    if session.info["may_idle"]:
        driver.execute(_WAIT_FOR_EVER)


@contextmanager
def tenant_session(tenant_id: uuid.UUID) -> Iterator[TenantSession]:
    """Commits when the block ends, rolls back when it raises."""
    with TenantSession(tenant_id) as session, _one_transaction(session):
        yield session


@contextmanager
def platform_session(reason: str) -> Iterator[PlatformSession]:
    """Reads and writes past the wall, for the `reason` that the log keeps."""
    log.debug("platform_session", reason=reason)
    with PlatformSession() as session, _one_transaction(session):
        yield session


def platform_statement(reason: str, statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """The first row of one statement past the wall, committed by itself: one trip, where a session takes four."""
    log.debug("platform_statement", reason=reason)
    with closing(engine(Role.PLATFORM).raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        driver.autocommit = True
        try:
            row = driver.execute(statement, values).fetchone()
        except psycopg.Error:
            pooled.invalidate()
            raise
        driver.autocommit = False
        return row


@contextmanager
def _one_transaction(session: Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    session.commit()


def freeze(session: PlatformSession) -> None:
    """Before anything is read: the whole transaction sees the database as it is at this instant."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def step_behind_wall(session: PlatformSession, tenant_id: uuid.UUID) -> None:
    """To the end of its transaction the session reads as the tenant's landlord does, and nobody else's rows."""
    connection = driver_connection(session)
    connection.execute(f"set local role {Role.APP}")
    connection.execute(_ENTER, (str(tenant_id),))


def driver_connection(session: TenantSession | PlatformSession) -> Any:
    """The psycopg connection of the running transaction, so that a job is deferred inside it."""
    return session.connection().connection.driver_connection
