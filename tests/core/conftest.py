"""What the tests of the wall need beyond the shared fixtures: a database of their own, and the administrator's eye."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from propmanager.core import database


@pytest.fixture
def admin(database_url: str) -> Iterator[Connection]:
    """The administrator's connection to the shared database; whatever is done on it is undone."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def app_connection(database_url: str) -> Iterator[Connection]:
    """The app role without the session that sets its tenant."""
    engine = sa.create_engine(database.role_url(database.Role.APP), poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
