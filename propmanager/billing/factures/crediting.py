"""An avoir for each refund, once, and its end if that refund failed: in the series of factures, frozen like them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from sqlmodel import col, select

from propmanager.billing import notices, stripe_gateway
from propmanager.billing.factures import issuing, numbering
from propmanager.billing.factures.annulation import draft_annulation
from propmanager.billing.factures.avoir import draft_avoir
from propmanager.billing.factures.content import Content
from propmanager.billing.factures.drafting import CannotBeInvoiced, Refused
from propmanager.billing.factures.model import Facture
from propmanager.billing.model import StripeInvoice
from propmanager.billing.snapshots import RefundSnapshot
from propmanager.core.tenancy import PlatformSession, platform_session

log = structlog.get_logger(__name__)


def make(tenant_id: uuid.UUID, payment_id: str, *, now: datetime) -> None:
    """What is missing for the refunds of a payment: safe to repeat.

    Raises StripeUnavailable, StripeMissing, CannotBeInvoiced.
    """
    _make_each(tenant_id, stripe_gateway.refunds_of(payment_id), now=now)


def make_of_invoice(tenant_id: uuid.UUID, invoice_id: str, *, now: datetime) -> None:
    """The same, for all that was paid of an invoice."""
    _make_each(tenant_id, stripe_gateway.refunds_of_invoice(invoice_id), now=now)


def _make_each(tenant_id: uuid.UUID, refunds: Iterable[RefundSnapshot], *, now: datetime) -> None:
    """The oldest first; before them those that failed, which make room for the others."""
    for refund in sorted(refunds, key=_order):
        if refund.has_failed:
            avoir = cancel(tenant_id, refund, now=now)
            issuing.render(refund.invoice_id, refund.id, avoir)
        else:
            issuing.make(tenant_id, refund.invoice_id, now=now)
            issue(tenant_id, refund, now=now)
            issuing.render(refund.invoice_id, refund.id)


def _order(refund: RefundSnapshot) -> tuple[bool, datetime, str]:
    return not refund.has_failed, refund.refunded_at, refund.id


def issue(tenant_id: uuid.UUID, refund: RefundSnapshot, *, now: datetime) -> None:
    """Nothing when it was issued before. Raises CannotBeInvoiced, also when there is no facture to correct."""
    with platform_session("an avoir is issued") as db:
        known = _papers(db, tenant_id, refund.invoice_id)
        if any(one.stripe_refund_id == refund.id for one in known):
            return
        facture = next((one for one in known if not one.stripe_refund_id), None)
        if facture is None:
            raise CannotBeInvoiced(Refused.NO_FACTURE)
        before = [_content(one) for one in _standing_avoirs(known)]
        numero, issued_on = numbering.next_number(db, now)
        content = draft_avoir(_content(facture), refund, before, numero, issued_on)
        db.add(_paper(tenant_id, refund, content))
        notices.tell_of_refund(db, tenant_id, refund, numero, now=now)
    log.info("billing.avoir_issued", tenant=str(tenant_id), refund=refund.id, numero=numero)


def cancel(tenant_id: uuid.UUID, failed: RefundSnapshot, *, now: datetime) -> str:
    """The number of the avoir that is cancelled, now or before; empty when this refund never had one."""
    with platform_session("an avoir is cancelled") as db:
        known = _papers(db, tenant_id, failed.invoice_id)
        of_it = [one for one in known if one.stripe_refund_id == failed.id]
        avoir = next((one for one in of_it if not one.cancels), None)
        if avoir is None or any(one.cancels for one in of_it):
            return avoir.numero if avoir else ""
        facture = next(one for one in known if not one.stripe_refund_id)
        numero, issued_on = numbering.next_number(db, now)
        content = draft_annulation(_content(avoir), _content(facture), numero, issued_on)
        db.add(_paper(tenant_id, failed, content, cancels=avoir.numero))
        notices.tell_of_failed_refund(db, tenant_id, failed, avoir.numero, numero, now=now)
    log.info("billing.avoir_cancelled", tenant=str(tenant_id), refund=failed.id, numero=numero)
    return avoir.numero


def _paper(tenant_id: uuid.UUID, refund: RefundSnapshot, content: Content, *, cancels: str = "") -> Facture:
    return Facture(
        numero=content.numero,
        issued_on=content.issued_on,
        concerns=tenant_id,
        stripe_invoice_id=refund.invoice_id,
        stripe_refund_id=refund.id,
        cancels=cancels,
        content=content.model_dump(mode="json"),
    )


def _standing_avoirs(known: Sequence[Facture]) -> list[Facture]:
    """What counts as given back: neither what was cancelled nor what cancels it."""
    cancelled = {one.cancels for one in known}
    return [one for one in known if one.stripe_refund_id and not one.cancels and one.numero not in cancelled]


def _papers(db: PlatformSession, tenant_id: uuid.UUID, invoice_id: str) -> Sequence[Facture]:
    """The facture, its avoirs, and what cancels them.

    The row of the invoice stays locked: nobody else gives back the same cents.
    """
    ours = select(StripeInvoice).where(StripeInvoice.tenant_id == tenant_id, StripeInvoice.invoice_id == invoice_id)
    db.exec(ours.with_for_update()).one_or_none()
    papers = select(Facture).where(Facture.concerns == tenant_id, Facture.stripe_invoice_id == invoice_id)
    return db.exec(papers.order_by(col(Facture.created_at))).all()


def _content(paper: Facture) -> Content:
    return Content.model_validate(paper.content)
