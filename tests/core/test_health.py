"""What `/ready` answers: each of the four checks fails by itself, and none of them raises."""

import asyncio

import pytest
import sqlalchemy as sa

from propmanager.core import database, health, redis_watch
from propmanager.core.health import Readiness
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from tests.live.processes import free_port

pytestmark = pytest.mark.usefixtures("pointed_at_own_database")


def worker_seen(seconds_ago):
    with platform_session("test") as db:
        db.execute(
            sa.text("insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => :ago))"),
            {"ago": seconds_ago},
        )


def test_without_a_worker_it_is_not_ready():
    readiness = health.check()
    assert (readiness, readiness.all_well) == (Readiness(database=True, migrations=True, worker=False), False)


@pytest.mark.parametrize(("seconds_ago", "alive"), [(59, True), (61, False)])
def test_a_worker_counts_for_a_minute_after_its_last_sign_of_life(seconds_ago, alive):
    health.check()  # opens the connection, which takes its own time
    worker_seen(seconds_ago)
    readiness = health.check()
    assert (readiness, readiness.all_well) == (Readiness(database=True, migrations=True, worker=alive), alive)


def test_a_schema_of_other_code_is_not_ready(own_database):
    worker_seen(seconds_ago=1)
    engine = sa.create_engine(own_database, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = 'of_tomorrow'"))
    readiness = health.check()
    assert (readiness, readiness.all_well) == (Readiness(database=True, migrations=False, worker=True), False)


def test_a_redis_that_is_away_is_not_ready(monkeypatch):
    """Checklist G63."""
    url = f"redis://127.0.0.1:{free_port()}"
    monkeypatch.setenv("REDIS_URL", url)
    monkeypatch.setattr(redis_watch, "PAUSE_SECONDS", 0.01)
    settings.cache_clear()
    worker_seen(seconds_ago=1)
    before = health.check()

    async def watch_until_away():
        away = asyncio.Event()
        watching = asyncio.create_task(redis_watch.watch(url, away.set, away.clear))
        await away.wait()
        watching.cancel()

    asyncio.run(watch_until_away())
    readiness = health.check()
    assert (before.all_well, readiness, readiness.all_well) == (
        True,
        Readiness(database=True, migrations=True, worker=True, redis=False),
        False,
    )


def test_a_database_that_does_not_answer_is_an_answer(monkeypatch):
    database.dispose_engines()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://postgres@127.0.0.1:{free_port()}/propmanager")
    settings.cache_clear()
    readiness = health.check()
    assert (readiness, readiness.all_well) == (Readiness(database=False, migrations=False, worker=False), False)
    assert health.job_counts() == {}
