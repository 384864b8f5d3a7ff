"""Stripe's own pages for one invoice. Their addresses are asked for at the click: they are not permanent."""

from sqlmodel import col, select

from propmanager.billing import stripe_gateway
from propmanager.billing.ground import living_subscription
from propmanager.billing.model import StripeInvoice
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.tenancy import TenantSession


def receipt_url(db: TenantSession, invoice_id: str) -> str:
    """The PDF of a paid invoice of this tenant. Raises NotFound for any other."""
    known = db.exec(select(StripeInvoice.invoice_id).where(StripeInvoice.invoice_id == invoice_id)).one_or_none()
    db.commit()
    url = stripe_gateway.invoice(known).pdf_url if known else ""
    if not url:
        raise NotFound("Cette facture n’existe pas, ou plus.")
    return url


def pay_url(db: TenantSession) -> str:
    """Where the last invoice can be paid, with any card: that one makes a late subscription active again.

    Raises Conflict when nothing is owed.
    """
    row = living_subscription(db)
    query = select(StripeInvoice.invoice_id).where(
        StripeInvoice.status == "open",
        StripeInvoice.stripe_subscription_id == (row.stripe_subscription_id if row else ""),
    )
    owed = db.exec(query.order_by(col(StripeInvoice.issued_at).desc())).first()
    db.commit()
    if row is None or owed is None:
        raise Conflict("Rien n’est à payer.")
    return stripe_gateway.invoice(owed).pay_url
