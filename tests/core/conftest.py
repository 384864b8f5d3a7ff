"""What the core's tests share: the administrator's eye, two tenants, Redis, an environment of their own."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from propmanager.biens.model import Bien, BienType
from propmanager.core import database
from propmanager.core.settings import Settings, settings
from propmanager.core.tenancy import tenant_session
from tests.live.server import redis_in


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


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_in(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def use_smtp(monkeypatch):
    def use(url):
        monkeypatch.setenv("SMTP_URL", url)
        settings.cache_clear()

    return use


@pytest.fixture
def set_environment(monkeypatch, tmp_path):
    """Exactly these variables, and no `.env` beside them."""
    monkeypatch.chdir(tmp_path)

    def set_variables(**variables):
        for name in list(os.environ):
            if name in {field.alias for field in Settings.model_fields.values()}:
                monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_variables


def bien(nom, **fields):
    return Bien(
        nom=nom, adresse="1 rue des Lilas", code_postal="69001", ville="Lyon", type=BienType.APPARTEMENT, **fields
    )


@pytest.fixture
def two_tenants(make_tenant):
    """(tenant, its bien's id) twice, committed."""
    made = []
    for nom in ("mien", "sien"):
        tenant_id = make_tenant()
        with tenant_session(tenant_id) as db:
            row = bien(nom)
            db.add(row)
            db.flush()
            made.append((tenant_id, row.id))
    return made
