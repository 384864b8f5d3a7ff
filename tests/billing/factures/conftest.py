"""Paid invoices of a tenant, in years of their own: numbers are counted by year, and tests share a database."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlmodel import select

from propmanager.billing.factures.model import Facture, FactureCounter
from propmanager.billing.model import StripeInvoice
from propmanager.billing.snapshots import InvoiceSnapshot
from propmanager.core.tenancy import platform_session
from tests.billing.factures.paid import paid

_years = itertools.count(2050)


@dataclass(frozen=True)
class Sale:
    """Known to be paid, as the mirror of Stripe has it; not invoiced yet."""

    tenant_id: uuid.UUID
    paid: InvoiceSnapshot


@pytest.fixture
def sell(make_tenant) -> Callable[..., Sale]:
    def sell(*lines, tenant_id=None, **changes) -> Sale:
        told = replace(paid(*lines, **changes), id=f"in_{uuid.uuid4().hex}")
        sale = Sale(tenant_id or make_tenant(), told)
        with platform_session("test") as db:
            db.add(
                StripeInvoice(
                    tenant_id=sale.tenant_id,
                    invoice_id=told.id,
                    status=told.status,
                    subtotal_cents=told.subtotal_cents,
                    tax_cents=told.tax_cents,
                    total_cents=told.total_cents,
                    issued_at=told.created_at,
                    paid_at=told.paid_at,
                )
            )
        return sale

    return sell


@pytest.fixture
def year(database_url) -> int:
    """In which nothing was sold yet."""
    return next(_years)


def factures_of(*sales: Sale) -> list[Facture]:
    """By their number."""
    ids = [sale.paid.id for sale in sales]
    with platform_session("test") as db:
        found = db.exec(select(Facture)).all()
    return sorted((one for one in found if one.stripe_invoice_id in ids), key=lambda one: one.numero)


def last_number(year: int) -> int:
    with platform_session("test") as db:
        counter = db.get(FactureCounter, year)
    return counter.last_number if counter else 0
