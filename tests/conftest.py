"""Real PostgreSQL for every test: one throwaway cluster and one database per process."""

import os
import uuid
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from sqlalchemy.engine import URL

from propmanager.accounts import passwords
from propmanager.core import clock, database, limits
from propmanager.core.migrations import migrate
from propmanager.core.postgres import PostgresServer, create_database, throwaway_server
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, TenantSession, platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Plan
from tests.cheap_passwords import REAL_COST, REAL_NOBODY

pytest_plugins = ["tests.live.fixtures"]

# A machine that does other work meanwhile is slow, and no defect.
hypothesis.settings.register_profile(
    "loaded machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("loaded machine")

MakeTenant = Callable[..., uuid.UUID]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """What one test tried is not held against the next."""
    limits.process_limits.cache_clear()


@pytest.fixture
def real_password_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", REAL_COST)
    monkeypatch.setattr(passwords, "NOBODY", REAL_NOBODY)


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresServer]:
    with throwaway_server() as server:
        yield server


@pytest.fixture(scope="session")
def database_url(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The migrated database this process is pointed at."""
    url = create_database(cluster.url(), "propmanager_tests").render_as_string(hide_password=False)
    os.environ |= {"DATABASE_URL": url, "DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    settings.cache_clear()
    migrate(database.admin_url())
    yield url
    database.dispose_engines()


@pytest.fixture
def make_tenant(database_url: str) -> MakeTenant:
    """Creates a tenant, committed, with a subdomain of its own."""

    def make(plan: Plan = Plan.PREMIUM, status: TenantStatus = TenantStatus.ACTIVE) -> uuid.UUID:
        with platform_session("test") as db:
            tenant = tenants.create_tenant(db, "Essai", f"essai-{uuid.uuid4().hex[:12]}", now=clock.now())
            tenant.plan, tenant.status = plan, status
            db.flush()
            return tenant.id

    return make


def _rolled_back(tenant_id: uuid.UUID) -> Iterator[TenantSession]:
    with TenantSession(tenant_id) as db:
        yield db
        db.rollback()


@pytest.fixture
def tenant_db(make_tenant: MakeTenant) -> Iterator[TenantSession]:
    """A session in a tenant of its own; what the test writes is rolled back."""
    yield from _rolled_back(make_tenant())


@pytest.fixture
def other_tenant_db(make_tenant: MakeTenant) -> Iterator[TenantSession]:
    yield from _rolled_back(make_tenant())


@pytest.fixture
def platform_db(database_url: str) -> Iterator[PlatformSession]:
    with PlatformSession() as db:
        yield db
        db.rollback()


@pytest.fixture
def empty_database(cluster: PostgresServer, database_url: str) -> Callable[[], URL]:
    return lambda: create_database(cluster.url(), f"own_{uuid.uuid4().hex[:12]}")


@pytest.fixture
def own_database(empty_database: Callable[[], URL]) -> URL:
    """A migrated database for one test, which may break it for good."""
    url = empty_database()
    migrate(url)
    return url


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
