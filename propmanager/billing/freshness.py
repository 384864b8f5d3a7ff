"""Whether the page of billing still shows what is known: one short question, asked every second."""

from sqlalchemy import func
from sqlmodel import col, select

from propmanager.billing.model import BillingAccount, PaymentFailure, StripeInvoice, Subscription, SubscriptionChange
from propmanager.core.tenancy import TenantSession
from propmanager.tenants.model import Tenant


def freshness(db: TenantSession) -> str:
    """Another text after each reading of Stripe that was stored and each file of a facture, and whenever the space
    opens, closes or changes plan.
    """
    readings = (
        select(func.max(col(table.applied_seq))).scalar_subquery()
        for table in (Subscription, BillingAccount, StripeInvoice)
    )
    facts = (
        select(func.count()).select_from(table).scalar_subquery() for table in (PaymentFailure, SubscriptionChange)
    )
    papers = select(BillingAccount.papers).scalar_subquery()
    standing = (col(Tenant.status), col(Tenant.suspended_reason), col(Tenant.plan))
    return db.exec(select(func.concat_ws("|", *standing, *readings, *facts, papers))).one()
