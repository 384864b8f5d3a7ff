"""What makes no lawful facture, or no avoir: one line among the differences with Stripe that the team has to look at.

Until somebody has, it is neither tried nor told again; once they have, it is tried anew.
"""

import uuid
from datetime import datetime

import structlog
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.billing.model import BillingDrift, StripeInvoice
from propmanager.core.tenancy import platform_session

FIELD = "facture"

log = structlog.get_logger(__name__)


def waiting() -> SelectOfScalar[str]:
    """The invoices that wait for somebody to look at them."""
    return select(BillingDrift.object_id).where(BillingDrift.field == FIELD, col(BillingDrift.seen_at).is_(None))


def note(tenant_id: uuid.UUID, invoice_id: str, refused: CannotBeInvoiced, *, now: datetime) -> None:
    with platform_session("a payment that has no lawful facture") as db:
        # Its row stays locked: of two workers at once only one writes the line.
        db.exec(select(StripeInvoice.id).where(StripeInvoice.invoice_id == invoice_id).with_for_update()).all()
        if db.exec(waiting().where(BillingDrift.object_id == invoice_id)).first():
            return
        db.add(
            BillingDrift(found_at=now, concerns=tenant_id, object_id=invoice_id, field=FIELD, theirs=refused.why.value)
        )
    log.error("billing.facture_refused", tenant=str(tenant_id), invoice=invoice_id, why=refused.why.value)
