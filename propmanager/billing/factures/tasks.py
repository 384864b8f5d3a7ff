"""The jobs of factures: one for each payment, and one that looks for what is missing."""

import uuid

import structlog

from propmanager.billing.factures import catching_up, crediting, issuing
from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.billing.snapshots import InvoiceSnapshot
from propmanager.core import clock, jobs
from propmanager.core.tenancy import PlatformSession
from propmanager.core.threads import in_database_thread

log = structlog.get_logger(__name__)


def ask_for_facture(db: PlatformSession, tenant_id: uuid.UUID, paid: InvoiceSnapshot) -> None:
    """In the transaction of the news that it is paid. Of nothing (a trial, a gift) there is no facture."""
    if paid.total_cents > 0:
        jobs.defer(db, issue_facture, tenant_id=str(tenant_id), invoice_id=paid.id)


@jobs.app.task(name="billing.issue_facture", queue="billing", retry=jobs.PATIENT)
async def issue_facture(tenant_id: str, invoice_id: str) -> None:
    """What cannot be invoiced is told at once, and not tried again here: somebody has to look at it."""
    try:
        await in_database_thread(issuing.make, uuid.UUID(tenant_id), invoice_id, now=clock.now())
    except CannotBeInvoiced:
        log.exception("billing.facture_failed", tenant=tenant_id, invoice=invoice_id)


def ask_for_avoirs(db: PlatformSession, tenant_id: uuid.UUID, payment_id: str) -> None:
    """In the transaction of the news that some of this payment went back."""
    jobs.defer(db, issue_avoirs, tenant_id=str(tenant_id), payment_id=payment_id)


@jobs.app.task(name="billing.issue_avoirs", queue="billing", retry=jobs.PATIENT)
async def issue_avoirs(tenant_id: str, payment_id: str) -> None:
    """As for a facture: what cannot be put into an avoir is told at once."""
    try:
        await in_database_thread(crediting.make, uuid.UUID(tenant_id), payment_id, now=clock.now())
    except CannotBeInvoiced:
        log.exception("billing.avoir_failed", tenant=tenant_id, payment=payment_id)


@jobs.app.periodic(cron="4,19,34,49 * * * *")
@jobs.app.task(name="billing.catch_up_factures", queueing_lock="billing.catch_up_factures", queue="billing")
async def catch_up_factures(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    await in_database_thread(catching_up.catch_up, clock.now())
