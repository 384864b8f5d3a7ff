"""The payments of a tenant, the newest first: what was paid, what is owed, what the bank refused."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from propmanager.billing.factures.keeping import annulations_of, avoirs_of, numbers_of
from propmanager.billing.model import PaymentFailure, StripeInvoice
from propmanager.billing.prices import plan_of
from propmanager.core import french, money
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import TenantSession
from propmanager.tenants.plans import terms
from propmanager.tenants.service import current_tenant

RECENT = 24  # what the page shows at first
UNPAID_KEPT = 24  # of refusals, and of invoices that nobody paid: there is no paper of them
_STATUS = {
    "paid": ("Payée", "ok"),
    "open": ("À payer", "warn"),
    "void": ("Annulée", "neutral"),
    "uncollectible": ("Impayée", "bad"),
}


@dataclass(frozen=True)
class HistoryRow:
    """Ready strings; `number` is Stripe's until our own facture is there.

    The PDF is our `facture`, by its number; else Stripe's, by `invoice_id`; empty: none. What `is_older` is asked for.
    """

    key: str
    day: str
    number: str
    what: str
    status: str
    tone: str
    amount: str
    invoice_id: str = ""
    facture: str = ""
    is_older: bool = False


def history(db: TenantSession) -> tuple[HistoryRow, ...]:
    """Whatever was paid or paid back, however long ago: its paper is wanted for years.

    Invoices of nothing (a trial, a gift) are left out. Of one instant, a refusal comes after its invoice.
    """
    told = [*_failures(db), *_invoices(db), *_avoirs(db), *_annulations(db)]
    dated = sorted(told, key=lambda pair: pair[0], reverse=True)
    return tuple(replace(row, is_older=place >= RECENT) for place, (_, row) in enumerate(dated))


def _invoices(db: TenantSession) -> Iterator[tuple[datetime, HistoryRow]]:
    of_something = select(StripeInvoice).where(col(StripeInvoice.total_cents) > 0)
    paid = db.exec(of_something.where(StripeInvoice.status == "paid")).all()
    unpaid = of_something.where(col(StripeInvoice.status).in_(_STATUS.keys() - {"paid"}))
    latest = db.exec(unpaid.order_by(col(StripeInvoice.issued_at).desc()).limit(UNPAID_KEPT)).all()
    invoices = [*paid, *latest]
    factures = numbers_of(current_tenant(db).id, [invoice.invoice_id for invoice in invoices])
    for invoice in invoices:
        status, tone = _STATUS[invoice.status]
        at = invoice.paid_at or invoice.issued_at
        yield (
            at,
            HistoryRow(
                key=invoice.invoice_id,
                day=french.format_day(day_in_paris(at)),
                number=factures.get(invoice.invoice_id, invoice.number),
                what=_what(invoice),
                status=status,
                tone=tone,
                amount=money.format_euros(invoice.total_cents),
                invoice_id=invoice.invoice_id if invoice.status == "paid" else "",
                facture=factures.get(invoice.invoice_id, ""),
            ),
        )


def _avoirs(db: TenantSession) -> Iterator[tuple[datetime, HistoryRow]]:
    for avoir in avoirs_of(current_tenant(db).id):
        yield (
            avoir.created_at,
            HistoryRow(
                key=avoir.numero,
                day=french.format_day(day_in_paris(avoir.created_at)),
                number=avoir.numero,
                what="Avoir",
                status="Remboursé",
                tone="neutral",
                amount=money.format_euros(-avoir.cents),
                facture=avoir.numero,
            ),
        )


def _annulations(db: TenantSession) -> Iterator[tuple[datetime, HistoryRow]]:
    for one in annulations_of(current_tenant(db).id):
        yield (
            one.created_at,
            HistoryRow(
                key=one.numero,
                day=french.format_day(day_in_paris(one.created_at)),
                number=one.numero,
                what=f"Annulation de l’avoir {one.avoir}",
                status="Non remboursé",
                tone="warn",
                amount=money.format_euros(one.cents),
                facture=one.numero,
            ),
        )


def _failures(db: TenantSession) -> Iterator[tuple[datetime, HistoryRow]]:
    numbers = select(StripeInvoice.invoice_id, StripeInvoice.number)
    known = dict(db.exec(numbers).all())
    query = select(PaymentFailure).order_by(col(PaymentFailure.failed_at).desc()).limit(UNPAID_KEPT)
    for failure in db.exec(query):
        yield (
            failure.failed_at,
            HistoryRow(
                key=f"{failure.invoice_id}-{failure.attempt_count}",
                day=french.format_day(day_in_paris(failure.failed_at)),
                number=known.get(failure.invoice_id, ""),
                what=f"{_ordinal(failure.attempt_count)} tentative : refusée par la banque",
                status="Échec",
                tone="bad",
                amount=money.format_euros(failure.amount_cents),
            ),
        )


def _what(invoice: StripeInvoice) -> str:
    plan = plan_of(invoice.price_id)
    label = terms(plan).label if plan else "Abonnement"
    if not invoice.covers_from or not invoice.covers_until:
        return label
    first, last = (french.format_day(day_in_paris(day)) for day in (invoice.covers_from, invoice.covers_until))
    return f"{label}, du {first} au {last}"


def _ordinal(number: int) -> str:
    return "1re" if number == 1 else f"{number}e"
