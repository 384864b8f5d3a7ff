"""What a worker that died, or a Stripe that was away, left undone."""

import uuid
from datetime import datetime

import structlog
from sqlmodel import col, select

from propmanager.billing.factures import issuing
from propmanager.billing.factures.model import Facture
from propmanager.billing.model import StripeInvoice
from propmanager.core.tenancy import platform_session

AT_ONCE = 200

log = structlog.get_logger(__name__)


def catch_up(now: datetime) -> None:
    """The oldest payment first. One that fails keeps no other waiting; it is tried, and told, again each time."""
    for tenant_id, invoice_id, refund_id, cancels in _unfinished():
        try:
            if refund_id:
                issuing.render(invoice_id, refund_id, cancels)
            else:
                issuing.make(tenant_id, invoice_id, now=now)
        except Exception:
            log.exception("billing.facture_failed", tenant=str(tenant_id), invoice=invoice_id, refund=refund_id)


def _unfinished() -> list[tuple[uuid.UUID, str, str, str]]:
    """Tenant, invoice, refund, and the avoir that is cancelled: of what is issued the file alone can be missing."""
    issued = select(Facture.stripe_invoice_id)
    paid = select(StripeInvoice.tenant_id, StripeInvoice.invoice_id).where(
        StripeInvoice.status == issuing.PAID,
        col(StripeInvoice.total_cents) > 0,
        col(StripeInvoice.invoice_id).not_in(issued),
    )
    columns = select(Facture.concerns, Facture.stripe_invoice_id, Facture.stripe_refund_id, Facture.cancels)
    without_file = columns.where(col(Facture.pdf).is_(None))
    with platform_session("payments without their facture") as db:
        to_issue = db.exec(paid.order_by(col(StripeInvoice.paid_at)).limit(AT_ONCE)).all()
        to_render = db.exec(without_file.order_by(col(Facture.numero)).limit(AT_ONCE)).all()
    return [*((tenant_id, invoice_id, "", "") for tenant_id, invoice_id in to_issue), *to_render]
