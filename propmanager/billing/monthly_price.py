"""What a month is really debited for: the price at Stripe, with the tax of what was paid last."""

import uuid
from dataclasses import dataclass

from sqlmodel import col, select

from propmanager.billing.model import StripeInvoice
from propmanager.core import money
from propmanager.core.tenancy import PlatformSession, TenantSession
from propmanager.tenants.plans import gross_cents, vat_cents

_TELLS_THE_RATE = 1_00  # of a smaller amount the tax is mostly rounding
_ROUNDED = 2  # cents: Stripe rounds the tax of each line


@dataclass(frozen=True)
class Tax:
    """Of one payment: a buyer of another member state owes it himself, and pays none here."""

    net_cents: int
    cents: int


@dataclass(frozen=True)
class MonthlyPrice:
    net_cents: int
    gross_cents: int

    @property
    def kind(self) -> str:
        return "HT" if self.gross_cents == self.net_cents else "TTC"

    @property
    def amount(self) -> str:
        return money.format_euros(self.gross_cents)

    @property
    def in_words(self) -> str:
        return f"{self.amount} {self.kind}"

    @property
    def without_tax(self) -> str:
        return "sans TVA" if self.kind == "HT" else f"{money.format_euros(self.net_cents)} HT"


def monthly_price(net_cents: int, last: Tax | None) -> MonthlyPrice:
    """Before anything was paid, with the tax of France."""
    if last is None or abs(last.cents - vat_cents(last.net_cents)) <= _ROUNDED:
        return MonthlyPrice(net_cents, gross_cents(net_cents))
    tax = (net_cents * last.cents + last.net_cents // 2) // last.net_cents
    return MonthlyPrice(net_cents, net_cents + tax)


def last_tax(db: TenantSession | PlatformSession, tenant_id: uuid.UUID) -> Tax | None:
    query = select(StripeInvoice.subtotal_cents, StripeInvoice.tax_cents).where(
        StripeInvoice.tenant_id == tenant_id,
        StripeInvoice.status == "paid",
        StripeInvoice.subtotal_cents >= _TELLS_THE_RATE,
    )
    found = db.exec(query.order_by(col(StripeInvoice.paid_at).desc().nulls_last()).limit(1)).first()
    return Tax(*found) if found else None
