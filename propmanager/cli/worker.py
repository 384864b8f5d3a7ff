"""The worker process: takes the jobs the web process deferred. As many as wanted may run.

procrastinate ends its worker when the database goes away. This one starts it again until it is told to stop, or finds
the wall between tenants down.
"""

import asyncio
import signal

import psycopg
import psycopg_pool
import structlog
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import OperationalError

import propmanager.accounts.factor_tasks
import propmanager.accounts.link_tasks
import propmanager.accounts.session_tasks
import propmanager.accounts.tasks
import propmanager.billing.identity_tasks
import propmanager.billing.tasks
import propmanager.journal.tasks
import propmanager.resiliation.tasks
import propmanager.rgpd.tasks
import propmanager.team.tasks  # noqa: F401 - registers its tasks
from propmanager.core import jobs, log
from propmanager.core.database import forget_connections
from propmanager.core.settings import settings
from propmanager.core.wall import refuse_without_wall

CONCURRENCY = 4
GRACE_SECONDS = 10  # what runs at Ctrl-C may end; the rest is taken up by the next worker
AGAIN_AFTER_SECONDS = 2
_LOST = (ConnectorException, psycopg.Error, OperationalError, psycopg_pool.PoolTimeout, OSError)

logger = structlog.get_logger(__name__)


async def work_until_told() -> None:
    told = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, told.set)
    while not told.is_set():
        await _work(told)
        if not told.is_set():
            logger.warning("worker.again", seconds=AGAIN_AFTER_SECONDS)
            await asyncio.sleep(AGAIN_AFTER_SECONDS)


async def _work(told: asyncio.Event) -> None:
    """Until it is told to stop, or the database goes away."""
    working, waiting = asyncio.create_task(_worker()), asyncio.create_task(told.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    working.cancel()
    try:
        await working
    except asyncio.CancelledError:
        return
    except _LOST as lost:
        logger.warning("worker.database_unavailable", error=type(lost).__name__)
        forget_connections()


async def _worker() -> None:
    await asyncio.to_thread(refuse_without_wall)
    with jobs.worker_app() as app:
        async with app.open_async():
            await app.run_worker_async(
                concurrency=CONCURRENCY,
                stalled_worker_timeout=jobs.STALLED_AFTER_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                install_signal_handlers=False,
            )


def main() -> None:
    log.configure("INFO", json=settings().is_production)
    asyncio.run(work_until_told())


if __name__ == "__main__":
    main()
