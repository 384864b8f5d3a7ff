"""What billing does by the clock. The work is in threads: Stripe and the database both block."""

import uuid

from sqlmodel import col, select

from propmanager.billing import identity_tasks, passing_time, reconciliation, sweep
from propmanager.billing.model import BillingAccount
from propmanager.billing.processing import STUBBORN
from propmanager.core import clock, jobs
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread


@jobs.app.periodic(cron="7 * * * *")
@jobs.app.task(name="billing.sweep", queueing_lock="billing.sweep", queue="billing", retry=STUBBORN)
async def sweep_events(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    await in_database_thread(sweep.sweep, clock.now())


@jobs.app.periodic(cron="*/15 * * * *")
@jobs.app.task(name="billing.watch_time", queueing_lock="billing.watch_time", queue="billing")
async def watch_time(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    now = clock.now()
    for look in (passing_time.look_at_trials, passing_time.look_at_boundaries):
        await in_database_thread(look, now)


@jobs.app.periodic(cron="41 2 * * *")
@jobs.app.task(name="billing.nightly", queueing_lock="billing.nightly", queue="billing")
async def nightly(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    """One job for each customer: Stripe may be slow for one of them."""
    now = clock.now()
    for look in (passing_time.look_at_cards, passing_time.give_up, passing_time.forget_old_events):
        await in_database_thread(look, now)
    await in_database_thread(_defer_reconciliations)


@jobs.app.task(name="billing.reconcile", queue="billing", retry=STUBBORN)
async def reconcile(tenant_id: str) -> None:
    """Owners and their addresses change where nobody knows of Stripe: who it writes to is put right here too."""
    await in_database_thread(identity_tasks.tell_owner, uuid.UUID(tenant_id))
    await in_database_thread(reconciliation.reconcile, uuid.UUID(tenant_id), "nightly", now=clock.now())


def _defer_reconciliations() -> None:
    with platform_session("customers to compare with Stripe") as db:
        with_customer = col(BillingAccount.stripe_customer_id).is_not(None)
        for tenant_id in db.exec(select(BillingAccount.tenant_id).where(with_customer)):
            jobs.defer(db, reconcile, tenant_id=str(tenant_id))
