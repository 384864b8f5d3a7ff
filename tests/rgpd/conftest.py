from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from propmanager.accounts import service as accounts
from propmanager.core import clock
from propmanager.core.settings import settings
from tests.rgpd.erasures import DAY
from tests.rgpd.people import add_member
from tests.rgpd.planting import Planted, plant


@pytest.fixture
def admin(database_url: str) -> Iterator[Connection]:
    """Past the wall and past every right: what tests look at the database with. It commits."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def plant_tenant(admin: Connection) -> Callable[[], Planted]:
    return lambda: plant(admin)


@pytest.fixture
def data_dir(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own. The database and its passwords stay those of the process."""
    kept = settings()
    monkeypatch.setattr("propmanager.rgpd.files.settings", lambda: kept.model_copy(update={"data_dir": tmp_path}))
    monkeypatch.setattr("propmanager.rgpd.ledger.settings", lambda: kept.model_copy(update={"data_dir": tmp_path}))
    return tmp_path


@pytest.fixture
def nothing_pending(admin):
    """Of the tests before: the daily job works for all tenants."""
    admin.execute(sa.text("update erasure_request set cancelled_at = now() where cancelled_at is null"))


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


@pytest.fixture
def owner(tenant_id):
    return add_member(tenant_id)


@pytest.fixture
def at(monkeypatch):
    """Shifts the clock of the jobs by so many days."""
    start = clock.now()
    return lambda days: monkeypatch.setattr(clock, "now", lambda: start + days * DAY)


@pytest.fixture
def sent(monkeypatch):
    """The mails that went off, by address and subject."""
    letters = []

    async def deliver(letter, _task):
        letters.append((letter.to, letter.subject))

    monkeypatch.setattr(accounts, "deliver", deliver)
    return letters


@pytest.fixture
def due(plant_tenant, admin):
    """Makes the erasure of a planted tenant due: its planted request has been reminded."""

    def make_due():
        planted = plant_tenant()
        admin.execute(
            sa.text(
                "update erasure_request set due_at = now() - interval '1 hour', reminded_at = now(), "
                "cancelled_at = null where tenant_id = :id"
            ),
            {"id": planted.tenant_id},
        )
        return planted

    return make_due
