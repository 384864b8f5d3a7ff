"""The three roles on one database, and the pool of connections of each. Nothing outside `core/` opens a connection."""

import hashlib
import hmac
from enum import StrEnum
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine, make_url

from propmanager.core import metrics
from propmanager.core.settings import settings

CONNECT_TIMEOUT_SECONDS = 3
POOL_TIMEOUT_SECONDS = 5


class Role(StrEnum):
    OWNER = "propmanager_owner"  # owns the tables; used by migrations only
    APP = "propmanager_app"  # every landlord's request; row-level security always applies
    PLATFORM = "propmanager_platform"  # BYPASSRLS: login, jobs that look for work, staff


class DatabaseNotConfigured(Exception):
    """No `DATABASE_URL`, and no supervisor that started the embedded PostgreSQL."""


def admin_url() -> URL:
    """The URL of `DATABASE_URL`: a role that may create roles, used to migrate."""
    configured = settings().database_url.get_secret_value()
    if not configured:
        msg = "Aucune base de données : lancez `make run`, ou renseignez DATABASE_URL."
        raise DatabaseNotConfigured(msg)
    return make_url(configured).set(drivername="postgresql+psycopg")


def role_password(role: Role) -> str:
    return derived_password(role, settings().secret_key.get_secret_value())


def derived_password(role: Role, secret_key: str) -> str:
    """Each role's password follows from `SECRET_KEY`, so that one URL and one secret configure the three roles."""
    return hmac.digest(secret_key.encode(), f"database role {role}".encode(), hashlib.sha256).hex()


def role_url(role: Role) -> URL:
    return admin_url().set(username=role.value, password=role_password(role))


@lru_cache(maxsize=2)
def engine(role: Role) -> Engine:
    """The pool of the role, made once per process."""
    made = sa.create_engine(
        role_url(role),
        pool_size=10,
        max_overflow=5,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_use_lifo=True,
        # Statements are prepared by the server from their second use on.
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, "prepare_threshold": 1},
    )
    metrics.observe_pool(role.value, lambda: (made.pool.size(), made.pool.checkedout()))  # pyright: ignore[reportAttributeAccessIssue]  # QueuePool has both
    return made


def forget_connections() -> None:
    """Drops the idle connections: after an outage they are dead, and each would fail somebody's first action."""
    for role in (Role.APP, Role.PLATFORM):
        engine(role).dispose()


def dispose_engines() -> None:
    """Closes the pools, so that a test can point the process at another database."""
    forget_connections()
    engine.cache_clear()
