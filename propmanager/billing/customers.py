"""The tenant's one customer at Stripe, and the pages Stripe hosts for it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import select

from propmanager.accounts import service as accounts
from propmanager.billing import identity_tasks, intents, stripe_gateway
from propmanager.billing.ground import billing_account, locked_tenant
from propmanager.billing.identity_form import is_whole
from propmanager.billing.letters import BILLING_PATH
from propmanager.billing.model import BillingAccount, IntentKind
from propmanager.core import jobs
from propmanager.core.errors import Conflict
from propmanager.core.tenancy import TenantSession, platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant


class PortalFlow(StrEnum):
    HOME = "home"
    CARD = "card"


def ensure_customer(db: TenantSession, *, now: datetime) -> str:
    """Made at Stripe the first time. No transaction is left open. Raises StripeUnavailable."""
    tenant = locked_tenant(db)
    account = billing_account(db)
    if account.stripe_customer_id:
        db.commit()
        return account.stripe_customer_id
    intent = intents.open_intent(db, IntentKind.CUSTOMER, {}, now=now)
    db.commit()
    key = intents.key_of(intent)
    customer_id = stripe_gateway.create_customer(str(tenant.id), tenant.nom, _email_of_owner(tenant), key)
    locked_tenant(db)
    account = billing_account(db)
    account.stripe_customer_id = account.stripe_customer_id or customer_id
    db.add(account)
    if is_whole(account):
        jobs.defer(db, identity_tasks.tell_identity, tenant_id=str(tenant.id))
    intents.close(db, intent, customer=customer_id)
    return account.stripe_customer_id


def open_portal(db: TenantSession, flow: PortalFlow = PortalFlow.HOME) -> str:
    """The address of Stripe's page for cards and past invoices. Raises Conflict when nothing was ever paid."""
    url = billing_url(tenants.current_tenant(db))
    customer_id = db.exec(select(BillingAccount.stripe_customer_id)).first()
    db.commit()
    if not customer_id:
        raise Conflict("Aucun moyen de paiement n’est enregistré. Choisissez d’abord un plan.")
    return stripe_gateway.open_portal(customer_id, url, to_change_card=flow == PortalFlow.CARD)


def billing_url(tenant: Tenant) -> str:
    return f"{accounts.space_url(tenant.subdomain)}{BILLING_PATH}"


def _email_of_owner(tenant: Tenant) -> str:
    with platform_session("address for the customer at Stripe") as db:
        return identity_tasks.owner_email(db, tenant.id)
