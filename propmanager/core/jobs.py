"""Background work: a job is deferred inside the transaction of the row it belongs to, and run by the worker process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import procrastinate
from procrastinate import BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job
from procrastinate.tasks import Task

from propmanager.core.database import Role, role_url
from propmanager.core.tenancy import PlatformSession, TenantSession, driver_connection

# Never opened: outside the worker, jobs are deferred on the session's own connection and in no other way.
app = procrastinate.App(connector=SyncPsycopgConnector())

STALLED_AFTER_SECONDS = 60


class Patient(BaseRetryStrategy):
    """Waits 1, 2, 4 ... 512 minutes: a mail server may be away for a night.

    Not procrastinate's `exponential_wait`: it is a base (60 s, then an hour, then 2.5 days), not a first wait.
    """

    MAXIMUM_ATTEMPTS = 10

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002 - given by procrastinate
        if job.attempts >= self.MAXIMUM_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"minutes": 2**job.attempts})


PATIENT = Patient()


def defer(session: TenantSession | PlatformSession, task: Task[..., Any, ...], **arguments: str) -> None:
    """Queues the task if, and only if, the session commits. Arguments are ids, never personal data."""
    task.configure(connection=driver_connection(session)).defer(**arguments)


def deferring(task: Task[..., Any, ...], argument: str, column: str) -> str:
    """SQL that queues the task once for each row of a query, whose `column` gives its `argument`."""
    values = (
        f"'{task.queue}', '{task.name}', {task.priority}, null, null, jsonb_build_object('{argument}', {column}), null"
    )
    return f"procrastinate_defer_jobs_v1(array_agg(row({values})::procrastinate_job_to_defer_v1))"


class _WorkerConnector(PsycopgConnector):
    """A task that defers another does it as everybody: on its session's connection, which is not an async one."""

    def get_sync_connector(self) -> BaseConnector:
        return SyncPsycopgConnector()


@contextmanager
def worker_app() -> Iterator[procrastinate.App]:
    """The application with connections of its own: for the worker process."""
    url = role_url(Role.PLATFORM).set(drivername="postgresql")
    connector = _WorkerConnector(conninfo=url.render_as_string(hide_password=False))
    with app.replace_connector(connector) as connected:
        yield connected


@app.periodic(cron="* * * * *")
@app.task(name="core.retry_stalled", queueing_lock="core.retry_stalled", pass_context=True)
async def retry_stalled(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    """Takes up the jobs of a worker that died (kill -9, power cut): its heartbeat is older than a minute."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="core.sweep_finished", queueing_lock="core.sweep_finished", pass_context=True)
async def sweep_finished(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    """Removes the jobs that ended well more than three days ago; failed ones stay to be looked at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=72)
