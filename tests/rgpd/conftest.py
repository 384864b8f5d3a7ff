from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from propmanager.core.settings import settings
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
