"""Stripe is told who the invoices are made out to. What is known when the job runs is what counts."""

import uuid

import structlog
from sqlmodel import select

from propmanager.billing import stripe_gateway
from propmanager.billing.errors import StripeMissing, StripeRefused
from propmanager.billing.identity_form import is_whole
from propmanager.billing.model import BillingAccount
from propmanager.billing.snapshots import IdentitySnapshot
from propmanager.core import jobs
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread

log = structlog.get_logger(__name__)


@jobs.app.task(name="billing.tell_identity", queue="billing", retry=jobs.PATIENT)
async def tell_identity(tenant_id: str) -> None:
    await in_database_thread(tell, uuid.UUID(tenant_id))


def tell(tenant_id: uuid.UUID) -> None:
    """Nothing before the tenant has a customer, or of half an identity. Raises StripeUnavailable."""
    with platform_session("billing identity for Stripe") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == tenant_id)).one_or_none()
        if account is None or not account.stripe_customer_id or not is_whole(account):
            return
        customer_id, identity = account.stripe_customer_id, _snapshot(account)
    try:
        stripe_gateway.identify(customer_id, identity)
    except (StripeMissing, StripeRefused) as refused:
        log.warning("billing.identity_not_told", tenant=str(tenant_id), error=type(refused).__name__)


def _snapshot(account: BillingAccount) -> IdentitySnapshot:
    return IdentitySnapshot(
        name=account.raison_sociale,
        siren=account.siren,
        tva_number=account.tva_number,
        line1=account.adresse,
        postal_code=account.code_postal,
        city=account.ville,
    )
