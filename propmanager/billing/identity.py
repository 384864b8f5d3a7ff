"""Who the invoices are made out to: typed on the page of billing, kept here, and told to Stripe."""

from sqlmodel import select

from propmanager.billing import identity_tasks
from propmanager.billing.ground import billing_account, locked_tenant
from propmanager.billing.identity_form import FIELDS, BillingIdentity
from propmanager.billing.model import BillingAccount
from propmanager.core import jobs
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants


def identity_of(db: TenantSession) -> dict[str, str]:
    """As it would be typed. Before anything was, the name of the space."""
    account = db.exec(select(BillingAccount)).one_or_none() or BillingAccount()
    nom = account.raison_sociale or tenants.current_tenant(db).nom
    return {name: getattr(account, name) for name in FIELDS} | {"raison_sociale": nom}


def save_identity(db: TenantSession, identity: BillingIdentity) -> None:
    """Stripe hears of it from the worker: the page does not wait, and an outage loses nothing."""
    tenant, account = locked_tenant(db), billing_account(db)
    for name, value in identity.model_dump().items():
        setattr(account, name, value)
    db.add(account)
    if account.stripe_customer_id:
        jobs.defer(db, identity_tasks.tell_identity, tenant_id=str(tenant.id))
