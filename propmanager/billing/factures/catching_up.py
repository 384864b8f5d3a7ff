"""What a worker that died, or a Stripe that was away, left undone."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from propmanager.billing.factures import crediting, issuing, refusals
from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.billing.factures.keeping import IS_AVOIR
from propmanager.billing.factures.model import Facture
from propmanager.billing.model import StripeInvoice
from propmanager.core.tenancy import PlatformSession, platform_session

AT_ONCE = 200

log = structlog.get_logger(__name__)

Work = tuple[uuid.UUID, str, Callable[[], None]]  # whose, for which invoice, and what is left to do


def catch_up(now: datetime) -> None:
    """The oldest payment first. One that fails keeps no other waiting; it is tried, and told, again each time.

    What makes no lawful facture is told once, to the team, and waits until somebody has looked at it.
    """
    with platform_session("payments without all their papers") as db:
        unfinished = [*_to_issue(db, now), *_to_credit(db, now), *_to_render(db)]
    for tenant_id, invoice_id, work in unfinished:
        try:
            work()
        except CannotBeInvoiced as refused:
            refusals.note(tenant_id, invoice_id, refused, now=now)
        except Exception:
            log.exception("billing.facture_failed", tenant=str(tenant_id), invoice=invoice_id)


def _to_issue(db: PlatformSession, now: datetime) -> Iterator[Work]:
    query = select(StripeInvoice.tenant_id, StripeInvoice.invoice_id).where(
        StripeInvoice.status == issuing.PAID,
        col(StripeInvoice.total_cents) > 0,
        col(StripeInvoice.invoice_id).not_in(select(Facture.stripe_invoice_id)),
        col(StripeInvoice.invoice_id).not_in(refusals.waiting()),
    )
    for tenant_id, invoice_id in db.exec(query.order_by(col(StripeInvoice.paid_at)).limit(AT_ONCE)):
        yield tenant_id, invoice_id, partial(issuing.make, tenant_id, invoice_id, now=now)


def _to_credit(db: PlatformSession, now: datetime) -> Iterator[Work]:
    """Where what went back is not what the avoirs say: one is missing, or stands although its refund failed."""
    cancelled = select(Facture.cancels).where(Facture.cancels != "")
    cents: ColumnElement[int] = func.sum(col(Facture.content)["gross_cents"].as_integer())
    standing = (
        select(Facture.stripe_invoice_id, cents.label("cents"))
        .where(IS_AVOIR, col(Facture.numero).not_in(cancelled))
        .group_by(col(Facture.stripe_invoice_id))
        .subquery()
    )
    query = (
        select(StripeInvoice.tenant_id, StripeInvoice.invoice_id)
        .join(standing, standing.c.stripe_invoice_id == StripeInvoice.invoice_id, isouter=True)
        .where(
            StripeInvoice.refunded_cents != func.coalesce(standing.c.cents, 0),
            col(StripeInvoice.invoice_id).not_in(refusals.waiting()),
        )
    )
    for tenant_id, invoice_id in db.exec(query.order_by(col(StripeInvoice.paid_at)).limit(AT_ONCE)):
        yield tenant_id, invoice_id, partial(crediting.make_of_invoice, tenant_id, invoice_id, now=now)


def _to_render(db: PlatformSession) -> Iterator[Work]:
    columns = select(Facture.concerns, Facture.stripe_invoice_id, Facture.stripe_refund_id, Facture.cancels)
    without_file = columns.where(col(Facture.pdf).is_(None))
    for tenant_id, invoice_id, refund_id, cancels in db.exec(without_file.order_by(col(Facture.numero)).limit(AT_ONCE)):
        yield tenant_id, invoice_id, partial(issuing.render, invoice_id, refund_id, cancels)
