"""The carrying out of a résiliation, and what happens when nobody answers. Each job takes ids."""

import uuid

from propmanager.core import clock, jobs
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread, in_outside_thread
from propmanager.resiliation import carrying_out, oversight


@jobs.app.task(name="resiliation.carry_out", queue="billing", retry=jobs.PATIENT)
async def carry_out(tenant_id: str, resiliation_id: str) -> None:
    ids = uuid.UUID(tenant_id), uuid.UUID(resiliation_id)
    await in_outside_thread(carrying_out.carry_out, *ids, now=clock.now())


@jobs.app.periodic(cron="37 * * * *")
@jobs.app.task(name="resiliation.look_after", queueing_lock="resiliation.look_after")
async def look_after(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    now = clock.now()
    await in_database_thread(oversight.note_unanswered, now)
    await in_database_thread(_try_again)
    await in_database_thread(oversight.forget_old, now)


def _try_again() -> None:
    unfinished = oversight.take_unfinished(clock.now())
    with platform_session("résiliations to carry out") as db:
        for tenant_id, resiliation_id in unfinished:
            jobs.defer(db, carry_out, tenant_id=str(tenant_id), resiliation_id=str(resiliation_id))
