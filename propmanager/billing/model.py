"""What is known of each tenant's payments. Money in cents, as Stripe counts it; instants in UTC.

Three things are kept apart: what Stripe said (`stripe_status`, `price_id`, `cancel_at`, ...), what it means to us
(`status`), and what the tenant may do (`tenant.status`). Addresses of Stripe's documents are asked for at each click.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from propmanager.billing.words import Status
from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned
from propmanager.tenants.plans import Plan


class BillingAccount(TenantOwned, table=True):
    """One per tenant: its customer at Stripe, its card in four figures, and who the invoices are made out to."""

    __tablename__ = "billing_account"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    stripe_customer_id: str | None = None
    trial_used_at: datetime | None = Field(default=None, sa_type=INSTANT)  # from then on no trial is carried to Stripe
    applied_seq: int = Field(default=0, sa_type=sa.BigInteger)
    card_brand: str = ""
    card_last4: str = ""
    card_expires_on: date | None = None  # the last day of the month on the card
    raison_sociale: str = ""
    siren: str = ""
    tva_number: str = ""
    adresse: str = ""
    code_postal: str = ""
    ville: str = ""
    read_at: datetime | None = Field(default=None, sa_type=INSTANT)  # when Stripe was last asked about this tenant
    papers: int = 0  # factures and avoirs whose file is there: their own table is closed to the tenant
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)


class Subscription(TenantOwned, table=True):
    """`applied_seq` counts readings: what was read from Stripe earlier never replaces what was read later."""

    stripe_subscription_id: str
    stripe_status: str
    status: Status = Field(sa_type=choice(Status))
    is_live: bool  # Stripe still has it; one per tenant
    is_surplus: bool = False  # a second one, bought by accident: it is being cancelled, and opens nothing
    plan: Plan = Field(sa_type=choice(Plan))  # what the tenant has; lags behind `price_id` while a downgrade waits
    pending_plan: Plan | None = Field(default=None, sa_type=choice(Plan))
    pending_from: datetime | None = Field(default=None, sa_type=INSTANT)
    price_id: str = ""
    item_id: str = ""
    price_cents: int = Field(default=0, sa_type=sa.BigInteger)
    started_at: datetime = Field(sa_type=INSTANT)
    period_start: datetime | None = Field(default=None, sa_type=INSTANT)
    period_end: datetime | None = Field(default=None, sa_type=INSTANT)  # moves on even when nobody paid
    paid_through: datetime | None = Field(default=None, sa_type=INSTANT)  # the end of what was paid
    trial_ends_at: datetime | None = Field(default=None, sa_type=INSTANT)
    cancel_at: datetime | None = Field(default=None, sa_type=INSTANT)
    cancel_at_period_end: bool = False
    canceled_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    cancel_reason: str = ""
    has_pending_update: bool = False  # an upgrade that waits for its payment
    applied_seq: int = Field(default=0, sa_type=sa.BigInteger)
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)


class SubscriptionChange(TenantOwned, table=True):
    """The audit: each change of a subscription or of what its tenant may do. Only added to."""

    __tablename__ = "subscription_change"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    happened_at: datetime = Field(sa_type=INSTANT)
    stripe_subscription_id: str = ""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    cause: str  # the event, the command or the job


class PaymentFailure(TenantOwned, table=True):
    """One refused payment. Stripe's count of attempts tells two refusals from two deliveries of one."""

    __tablename__ = "payment_failure"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    stripe_subscription_id: str
    invoice_id: str
    attempt_count: int
    billing_reason: str = ""
    amount_cents: int = Field(default=0, sa_type=sa.BigInteger)
    failed_at: datetime = Field(sa_type=INSTANT)  # by the event, not by its arrival
    next_attempt_at: datetime | None = Field(default=None, sa_type=INSTANT)


class StripeInvoice(TenantOwned, table=True):
    """Stripe's invoice, as far as the history and the rules read it."""

    __tablename__ = "stripe_invoice"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    invoice_id: str
    stripe_subscription_id: str = ""  # empty: of no subscription
    number: str = ""
    status: str
    billing_reason: str = ""
    subtotal_cents: int = Field(default=0, sa_type=sa.BigInteger)  # before tax
    tax_cents: int = Field(default=0, sa_type=sa.BigInteger)
    total_cents: int = Field(default=0, sa_type=sa.BigInteger)
    due_cents: int = Field(default=0, sa_type=sa.BigInteger)
    paid_cents: int = Field(default=0, sa_type=sa.BigInteger)
    refunded_cents: int = Field(default=0, sa_type=sa.BigInteger)  # of what was paid; what failed did not go back
    refunds_seq: int = Field(default=0, sa_type=sa.BigInteger)  # the reading of the refunds: most readings ask for none
    price_id: str = ""
    covers_from: datetime | None = Field(default=None, sa_type=INSTANT)
    covers_until: datetime | None = Field(default=None, sa_type=INSTANT)  # of its lines: its own period is the past
    issued_at: datetime = Field(sa_type=INSTANT)
    paid_at: datetime | None = Field(default=None, sa_type=INSTANT)
    next_attempt_at: datetime | None = Field(default=None, sa_type=INSTANT)
    applied_seq: int = Field(default=0, sa_type=sa.BigInteger)


class CardDispute(TenantOwned, table=True):
    """A payment that the customer's bank asks back: the team answers at Stripe, nothing is closed for it."""

    __tablename__ = "card_dispute"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    dispute_id: str
    invoice_id: str
    amount_cents: int = Field(sa_type=sa.BigInteger)
    reason: str  # Stripe's words, as those of `status`
    status: str
    opened_at: datetime = Field(sa_type=INSTANT)
    evidence_due_at: datetime | None = Field(default=None, sa_type=INSTANT)
    applied_seq: int = Field(default=0, sa_type=sa.BigInteger)


class IntentKind(StrEnum):
    CUSTOMER = "customer"
    CHECKOUT = "checkout"
    SUBSCRIBE = "subscribe"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    KEEP_PLAN = "keep_plan"
    CANCEL = "cancel"
    RESUME = "resume"


class IntentStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


class BillingIntent(TenantOwned, table=True):
    """A command to Stripe, written down before it is sent: its id makes the key under which Stripe does it once."""

    __tablename__ = "billing_intent"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    kind: IntentKind = Field(sa_type=choice(IntentKind))
    status: IntentStatus = Field(default=IntentStatus.OPEN, sa_type=choice(IntentStatus))
    wanted: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime = Field(sa_type=INSTANT)


class EffectOutcome(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"  # no longer true when its turn came, or too old to be told


class BillingEffect(TenantOwned, table=True):
    """A mail or a command that follows from a fact; its key is unique, however often the fact is told."""

    __tablename__ = "billing_effect"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    key: str
    kind: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # ids, amounts and days; no personal data
    happened_at: datetime = Field(sa_type=INSTANT)
    outcome: EffectOutcome = Field(default=EffectOutcome.WAITING, sa_type=choice(EffectOutcome))
    done_at: datetime | None = Field(default=None, sa_type=INSTANT)


class EventStatus(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"  # of the other mode, or of a type nobody listens to
    DEAD = "dead"  # tried until there was no hope: staff replays it


class StripeEvent(SQLModel, table=True):
    """The inbox: each event once, with its body as it came."""

    __tablename__ = "stripe_event"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    event_id: str = Field(primary_key=True)
    type: str
    object_id: str = ""
    customer_id: str = ""
    created_at: datetime = Field(sa_type=INSTANT)  # by Stripe: a resolution of one second orders nothing
    api_version: str = ""
    is_live: bool
    body: str
    status: EventStatus = Field(default=EventStatus.WAITING, sa_type=choice(EventStatus))
    attempts: int = 0
    error: str = ""
    concerns: uuid.UUID | None = None  # the tenant, once it is known
    received_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    done_at: datetime | None = Field(default=None, sa_type=INSTANT)


class BillingDrift(SQLModel, table=True):
    """What a comparison with Stripe found to be otherwise than we believed, and mended.

    `seen_at` is when somebody of the team compared again: until then the difference stands on their list.
    """

    __tablename__ = "billing_drift"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    found_at: datetime = Field(sa_type=INSTANT)
    concerns: uuid.UUID
    object_id: str
    field: str
    ours: str = ""
    theirs: str = ""
    seen_at: datetime | None = Field(default=None, sa_type=INSTANT)


class BillingCursor(SQLModel, table=True):
    """How far a periodic reading of Stripe has come."""

    __tablename__ = "billing_cursor"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    name: str = Field(primary_key=True)
    reached_at: datetime = Field(sa_type=INSTANT)
