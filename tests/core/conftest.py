"""What the tests of the wall need beyond the shared fixtures: a database of their own, and the administrator's eye."""

<<<<<<< HEAD
from collections.abc import Iterator
=======
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
>>>>>>> wip-sec1

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
<<<<<<< HEAD
=======


@pytest.fixture
def pointed_at_own_database(own_database: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[URL]:
    """The process, and those it starts, work on a database in which nothing else happens."""
    database.dispose_engines()
    monkeypatch.setenv("DATABASE_URL", own_database.render_as_string(hide_password=False))
    settings.cache_clear()
    yield own_database
    database.dispose_engines()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Of a mail server at 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key
>>>>>>> wip-sec1
