"""The journal is kept for twelve months."""

import sqlalchemy as sa
import structlog

from propmanager.core import jobs
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread

log = structlog.get_logger(__name__)

KEPT_MONTHS = 12


@jobs.app.periodic(cron="41 2 * * *")
@jobs.app.task(name="journal.purge", queueing_lock="journal.purge")
async def purge(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    """Nobody may delete from the journal: a function of the database does, and refuses to remove what is younger."""
    removed = await in_database_thread(_purge)
    log.info("journal.purged", events=removed)


def _purge() -> int:
    before = sa.func.now() - sa.func.make_interval(0, KEPT_MONTHS)
    with platform_session("purge of the journal") as db:
        return db.execute(sa.select(sa.func.purge_security_events(before))).scalar_one()
