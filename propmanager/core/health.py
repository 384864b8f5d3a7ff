"""Whether this installation can serve: asked by `/ready`."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from propmanager.core import redis_watch
from propmanager.core.database import Role, engine
from propmanager.core.migrations import is_at_head
from propmanager.core.settings import settings

WORKER_SEEN_WITHIN_SECONDS = 60

_WORKER_SEEN = sa.text(
    "select exists (select 1 from procrastinate_workers where last_heartbeat > now() - make_interval(secs => :seconds))"
)


@dataclass(frozen=True)
class Readiness:
    """`redis` is true, too, where no Redis is used."""

    database: bool
    migrations: bool
    worker: bool
    redis: bool = True

    @property
    def all_well(self) -> bool:
        return self.database and self.migrations and self.worker and self.redis


def check() -> Readiness:
    """Never raises: a database that does not answer is an answer."""
    redis = not redis_watch.is_away(settings().redis_url.get_secret_value())
    try:
        with engine(Role.PLATFORM).connect() as connection:
            worker = connection.execute(_WORKER_SEEN, {"seconds": WORKER_SEEN_WITHIN_SECONDS}).scalar_one()
            return Readiness(database=True, migrations=is_at_head(connection), worker=worker, redis=redis)
    except SQLAlchemyError:
        return Readiness(database=False, migrations=False, worker=False, redis=redis)


def job_counts() -> dict[str, int]:
    """Jobs by status (todo, doing, failed...). Empty when the database does not answer."""
    try:
        with engine(Role.PLATFORM).connect() as connection:
            return {row.status: row.jobs for row in connection.execute(_JOB_COUNTS)}
    except SQLAlchemyError:
        return {}


# Finished jobs are swept (core/jobs.py); what is counted stays small.
_JOB_COUNTS = sa.text("select status::text as status, count(*) as jobs from procrastinate_jobs group by status")
