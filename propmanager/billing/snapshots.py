"""What was read from Stripe, in our words. Instants are UTC, amounts are cents; nothing of the SDK is left."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Card:
    brand: str
    last4: str
    expires_on: date | None = None  # the last day of its month


@dataclass(frozen=True)
class SubscriptionSnapshot:
    """`held_plan` until `held_until`: paid for already, while the price is that of the plan that follows."""

    id: str
    customer_id: str
    status: str
    created_at: datetime
    started_at: datetime
    tenant: str = ""  # as we wrote it into the metadata
    price_id: str = ""
    item_id: str = ""
    quantity: int = 1
    items: int = 1
    price_cents: int = 0
    period_start: datetime | None = None
    period_end: datetime | None = None
    trial_end: datetime | None = None
    cancel_at: datetime | None = None
    cancel_at_period_end: bool = False
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_reason: str = ""
    has_pending_update: bool = False
    held_plan: str = ""
    held_until: datetime | None = None
    latest_invoice_id: str = ""
    card: Card | None = None

    @property
    def ends_by_itself(self) -> bool:
        """A scheduled end comes in two shapes: the flag of the API, and the date that the portal sets."""
        return self.cancel_at_period_end or self.cancel_at is not None


@dataclass(frozen=True)
class Address:
    """`country` is its code (ISO 3166-1 alpha-2)."""

    street: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class InvoiceLine:
    """Below zero: what is given back. `discount_cents` is not taken off `cents` yet; tax is in neither."""

    text: str
    cents: int
    starts_at: datetime
    ends_at: datetime
    quantity: int = 1
    discount_cents: int = 0
    price_id: str = ""
    is_proration: bool = False


@dataclass(frozen=True)
class InvoiceSnapshot:
    """The customer's name, address and numbers are those of the day it was finalised."""

    id: str
    customer_id: str
    status: str
    created_at: datetime
    subscription_id: str = ""  # empty: of no subscription
    tenant: str = ""
    number: str = ""
    billing_reason: str = ""
    subtotal_cents: int = 0
    tax_cents: int = 0
    total_cents: int = 0
    due_cents: int = 0
    paid_cents: int = 0
    price_id: str = ""
    covers_from: datetime | None = None
    covers_until: datetime | None = None
    paid_at: datetime | None = None
    next_attempt_at: datetime | None = None
    attempt_count: int = 0
    pay_url: str = ""
    pdf_url: str = ""
    currency: str = "eur"
    lines: tuple[InvoiceLine, ...] = ()
    customer_name: str = ""
    address: Address | None = None
    vat_number: str = ""
    siren: str = ""


@dataclass(frozen=True)
class RefundSnapshot:
    """Tax included. Of one invoice there may be several, each of a part.

    `has_failed`: the money never arrived, which a bank may say days after Stripe said that it had left.
    """

    id: str
    invoice_id: str
    cents: int
    refunded_at: datetime
    has_failed: bool = False


@dataclass(frozen=True)
class DisputeSnapshot:
    """A payment that the customer's bank asks back. `status` and `reason` are Stripe's words."""

    id: str
    cents: int
    reason: str
    status: str
    opened_at: datetime
    evidence_due_at: datetime | None = None


@dataclass(frozen=True)
class CustomerSnapshot:
    id: str
    is_deleted: bool = False
    tenant: str = ""
    payment_method_id: str = ""
    card: Card | None = None


@dataclass(frozen=True)
class IdentitySnapshot:
    """Who an invoice is made out to, in France. The only one that goes to Stripe instead of coming from it."""

    name: str
    siren: str
    tva_number: str  # "FR40303265045"
    line1: str
    postal_code: str
    city: str


@dataclass(frozen=True)
class CheckoutSnapshot:
    """`status`: open, complete or expired."""

    id: str
    status: str
    url: str = ""
    customer_id: str = ""
    subscription_id: str = ""
    tenant: str = ""
    is_paid: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True)
class PreviewLine:
    text: str
    cents: int


@dataclass(frozen=True)
class PreviewSnapshot:
    """`prorated_at` is the instant it was counted for, by Stripe's clock; 0 when nothing was prorated."""

    due_cents: int
    tax_cents: int
    total_cents: int
    lines: tuple[PreviewLine, ...] = ()
    prorated_at: int = 0


@dataclass(frozen=True)
class PaymentState:
    """Why an invoice is not paid yet: `client_secret` and `pay_url` lead to the authentication."""

    needs_authentication: bool
    refusal: str = ""  # Stripe's code of the refusal
    client_secret: str = ""
    pay_url: str = ""


@dataclass(frozen=True)
class EventSnapshot:
    """`body` is the JSON as it came; `data` the object it speaks of, a picture of the past."""

    id: str
    type: str
    created_at: datetime
    api_version: str
    is_live: bool
    body: str = field(repr=False)
    data: dict[str, object] = field(repr=False, default_factory=dict[str, object])
