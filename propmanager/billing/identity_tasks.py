"""Stripe is told who the invoices are made out to. What is known when the job runs is what counts."""

import uuid
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlmodel import col, select

from propmanager.accounts import service as accounts
from propmanager.billing import stripe_gateway
from propmanager.billing.errors import StripeMissing, StripeRefused
from propmanager.billing.identity_form import is_whole
from propmanager.billing.model import BillingAccount
from propmanager.billing.snapshots import IdentitySnapshot
from propmanager.core import jobs
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread

T = TypeVar("T")

log = structlog.get_logger(__name__)


@jobs.app.task(name="billing.tell_identity", queue="billing", retry=jobs.PATIENT)
async def tell_identity(tenant_id: str) -> None:
    await in_database_thread(tell, uuid.UUID(tenant_id))


def tell(tenant_id: uuid.UUID) -> None:
    """Nothing before the tenant has a customer. Half an identity is not told. Raises StripeUnavailable."""
    tell_owner(tenant_id)
    with platform_session("billing identity for Stripe") as db:
        account = _with_customer(db, tenant_id)
    if account and is_whole(account):
        _told(tenant_id, stripe_gateway.identify, account.stripe_customer_id or "", _snapshot(account))


def tell_owner(tenant_id: uuid.UUID) -> None:
    """Stripe writes to the owner of today: the one who subscribed may have left. Raises StripeUnavailable."""
    with platform_session("address of the owner for Stripe") as db:
        account, email = _with_customer(db, tenant_id), owner_email(db, tenant_id)
    if account and email:
        _told(tenant_id, stripe_gateway.write_to, account.stripe_customer_id or "", email)


def _told(tenant_id: uuid.UUID, say: Callable[[str, T], None], customer_id: str, what: T) -> None:
    try:
        say(customer_id, what)
    except (StripeMissing, StripeRefused) as refused:
        log.warning("billing.identity_not_told", tenant=str(tenant_id), error=type(refused).__name__)


def _with_customer(db: PlatformSession, tenant_id: uuid.UUID) -> BillingAccount | None:
    of_it = (BillingAccount.tenant_id == tenant_id, col(BillingAccount.stripe_customer_id).is_not(None))
    return db.exec(select(BillingAccount).where(*of_it)).one_or_none()


def owner_email(db: PlatformSession, tenant_id: uuid.UUID) -> str:
    """Of the first of the owners; empty when there is none."""
    members = accounts.members.members_of(db, tenant_id)
    return next((one.email for one in members if one.role == accounts.Role.OWNER), "")


def _snapshot(account: BillingAccount) -> IdentitySnapshot:
    return IdentitySnapshot(
        name=account.raison_sociale,
        siren=account.siren,
        tva_number=account.tva_number,
        line1=account.adresse,
        postal_code=account.code_postal,
        city=account.ville,
    )
