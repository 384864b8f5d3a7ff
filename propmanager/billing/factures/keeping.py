"""The files of factures: stored once, with their hash; then the database refuses any change, whoever asks."""

import hashlib
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select, update

from propmanager.billing.factures.content import Content
from propmanager.billing.factures.model import Facture
from propmanager.billing.model import BillingAccount
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session

IS_AVOIR = (col(Facture.stripe_refund_id) != "") & (col(Facture.cancels) == "")


@dataclass(frozen=True)
class FacturePdf:
    numero: str
    pdf: bytes
    is_avoir: bool = False

    @property
    def file_name(self) -> str:
        return f"{'avoir' if self.is_avoir else 'facture'}-{self.numero}.pdf"


@dataclass(frozen=True)
class Avoir:
    """Of which the file is there."""

    numero: str
    created_at: datetime
    cents: int


@dataclass(frozen=True)
class Annulation:
    """Of an avoir, by a facture of which the file is there."""

    numero: str
    avoir: str
    created_at: datetime
    cents: int


def facture_pdf(tenant_id: uuid.UUID, numero: str) -> FacturePdf:
    """Of this tenant's own. Raises NotFound for any other, and for one whose file is not there yet."""
    columns = select(Facture.numero, Facture.pdf, IS_AVOIR)
    query = columns.where(Facture.concerns == tenant_id, Facture.numero == numero)
    with platform_session("a facture, by the tenant it concerns") as db:
        found = db.exec(query).one_or_none() if numero.isprintable() else None
    if found is None or found[1] is None:
        raise NotFound("Cette facture n’existe pas.")
    return FacturePdf(found[0], found[1], is_avoir=found[2])


def facture_pdfs(tenant_id: uuid.UUID) -> Iterator[FacturePdf]:
    """All of this tenant that have their file, by their number. One at a time: together they may outgrow the memory."""
    query = select(Facture.numero).where(Facture.concerns == tenant_id, col(Facture.pdf).is_not(None))
    with platform_session("the factures a tenant has") as db:
        numbers = db.exec(query.order_by(col(Facture.numero))).all()
    for numero in numbers:
        yield facture_pdf(tenant_id, numero)


def numbers_of(tenant_id: uuid.UUID, invoice_ids: Collection[str]) -> dict[str, str]:
    """Of the factures, by the invoice at Stripe; without those whose file is not there yet."""
    query = select(Facture.stripe_invoice_id, Facture.numero).where(
        Facture.concerns == tenant_id,
        col(Facture.stripe_invoice_id).in_(invoice_ids),
        col(Facture.stripe_refund_id) == "",
        col(Facture.pdf).is_not(None),
    )
    with platform_session("numbers of the factures of a tenant") as db:
        return dict(db.exec(query).all())


def avoirs_of(tenant_id: uuid.UUID) -> list[Avoir]:
    columns = select(Facture.numero, Facture.created_at, col(Facture.content)["gross_cents"].as_integer())
    query = columns.where(Facture.concerns == tenant_id, IS_AVOIR, col(Facture.pdf).is_not(None))
    with platform_session("avoirs of a tenant") as db:
        return [Avoir(*found) for found in db.exec(query.order_by(col(Facture.numero)))]


def annulations_of(tenant_id: uuid.UUID) -> list[Annulation]:
    columns = select(
        Facture.numero, Facture.cancels, Facture.created_at, col(Facture.content)["gross_cents"].as_integer()
    )
    query = columns.where(Facture.concerns == tenant_id, Facture.cancels != "", col(Facture.pdf).is_not(None))
    with platform_session("annulations of a tenant") as db:
        return [Annulation(*found) for found in db.exec(query.order_by(col(Facture.numero)))]


def without_file(invoice_id: str, refund_id: str = "", cancels: str = "") -> Content | None:
    """What the file is to be made from; None when there is no such paper, or its file is there."""
    query = select(Facture).where(*_still_without(invoice_id, refund_id, cancels))
    with platform_session("a facture without its file") as db:
        found = db.exec(query).one_or_none()
    return Content.model_validate(found.content) if found else None


def keep_file(invoice_id: str, pdf: bytes, refund_id: str = "", cancels: str = "") -> None:
    """The first one stays: of two workers at once, the second changes nothing. A page that is open hears of it."""
    with platform_session("the file of a facture") as db:
        found = update(Facture).where(*_still_without(invoice_id, refund_id, cancels))
        kept = found.values(pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest()).returning(col(Facture.concerns))
        of_whom = col(BillingAccount.tenant_id).in_(db.exec(kept).scalars().all())
        db.exec(update(BillingAccount).where(of_whom).values(papers=col(BillingAccount.papers) + 1))


def _still_without(invoice_id: str, refund_id: str, cancels: str) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Facture.stripe_invoice_id) == invoice_id,
        col(Facture.stripe_refund_id) == refund_id,
        col(Facture.cancels) == cancels,
        col(Facture.pdf).is_(None),
    )
