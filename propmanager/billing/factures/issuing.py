"""A facture for each paid invoice, once: its number and its content in one transaction, then its file."""

import uuid
from datetime import datetime

import structlog
from sqlmodel import col, select

from propmanager.billing import stripe_gateway
from propmanager.billing.factures import keeping, numbering
from propmanager.billing.factures.buyer import buyer
from propmanager.billing.factures.drafting import draft
from propmanager.billing.factures.model import Facture
from propmanager.billing.factures.seller import seller
from propmanager.billing.model import BillingAccount, StripeInvoice
from propmanager.billing.snapshots import InvoiceSnapshot
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants import service as tenants

PAID = "paid"

log = structlog.get_logger(__name__)


def make(tenant_id: uuid.UUID, invoice_id: str, *, now: datetime) -> None:
    """What is missing of it: safe to repeat. Raises StripeUnavailable, StripeMissing, CannotBeInvoiced."""
    if not _is_issued(invoice_id):
        issue(tenant_id, stripe_gateway.invoice(invoice_id), now=now)
    render(invoice_id)


def issue(tenant_id: uuid.UUID, paid: InvoiceSnapshot, *, now: datetime) -> None:
    """Nothing when it was issued before, or is not due. Raises CannotBeInvoiced."""
    with platform_session("a facture is issued") as db:
        if not _is_due(db, tenant_id, paid):
            return
        (tenant,) = tenants.tenants_of(db, [tenant_id])
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == tenant_id)).one_or_none()
        numero, issued_on = numbering.next_number(db, now)
        content = draft(paid, seller(), buyer(account, tenant.nom, paid), numero, issued_on)
        db.add(
            Facture(
                numero=numero,
                issued_on=issued_on,
                concerns=tenant_id,
                stripe_invoice_id=paid.id,
                content=content.model_dump(mode="json"),
            )
        )
    log.info("billing.facture_issued", tenant=str(tenant_id), invoice=paid.id, numero=numero)


def _is_issued(invoice_id: str) -> bool:
    with platform_session("whether a facture was issued") as db:
        return _exists(db, invoice_id)


def _is_due(db: PlatformSession, tenant_id: uuid.UUID, paid: InvoiceSnapshot) -> bool:
    """The row of the invoice stays locked: nobody else issues for it meanwhile, on New Year's Eve neither."""
    ours = select(StripeInvoice).where(
        StripeInvoice.tenant_id == tenant_id,
        StripeInvoice.invoice_id == paid.id,
        StripeInvoice.status == PAID,
        col(StripeInvoice.total_cents) > 0,
    )
    known = db.exec(ours.with_for_update()).one_or_none()
    return known is not None and paid.status == PAID and not _exists(db, paid.id)


def _exists(db: PlatformSession, invoice_id: str) -> bool:
    factures = select(Facture.id).where(Facture.stripe_invoice_id == invoice_id, Facture.stripe_refund_id == "")
    return db.exec(factures).one_or_none() is not None


def render(invoice_id: str, refund_id: str = "", cancels: str = "") -> None:
    """The file, when it is not there: of the facture, of the avoir of a refund, or of what cancels that avoir."""
    content = keeping.without_file(invoice_id, refund_id, cancels)
    if content:
        from propmanager.billing.factures.rendering import render as lay_out  # noqa: PLC0415 - 50 MB that only the worker needs

        keeping.keep_file(invoice_id, lay_out(content), refund_id, cancels)
