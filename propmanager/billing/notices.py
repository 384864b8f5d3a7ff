"""Which mails a news brings about. Their keys say what is told once."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from propmanager.billing import dunning, effects
from propmanager.billing.dunning import FIRST_INVOICE, Failure
from propmanager.billing.letters import Letter
from propmanager.billing.model import Subscription
from propmanager.billing.snapshots import InvoiceSnapshot, RefundSnapshot
from propmanager.billing.subject import Refusal
from propmanager.billing.words import Status
from propmanager.core.tenancy import PlatformSession
from propmanager.tenants.model import SuspendedReason, TenantStatus

Picture = Mapping[str, Any]


def tell_of_refusal(
    db: PlatformSession, tenant_id: uuid.UUID, refusal: Refusal, failed_at: datetime, *, now: datetime
) -> None:
    """Whoever pays for the first time stands before the page that refuses: no mail is needed."""
    if refusal.billing_reason == FIRST_INVOICE:
        return
    effects.follow(
        db,
        tenant_id,
        f"failed:{refusal.invoice_id}:{refusal.attempt_count}",
        Letter.PAYMENT_FAILED,
        happened_at=failed_at,
        now=now,
        invoice=refusal.invoice_id,
        amount_cents=refusal.amount_cents,
        next_attempt_at=refusal.next_attempt_at.isoformat() if refusal.next_attempt_at else None,
    )


def tell_of_payment(db: PlatformSession, tenant_id: uuid.UUID, paid: InvoiceSnapshot, *, now: datetime) -> None:
    """Nothing was paid: nothing is told."""
    if paid.paid_cents <= 0 or not paid.subscription_id:
        return
    letter = Letter.PAYMENT_CONFIRMED if paid.billing_reason == FIRST_INVOICE else Letter.RECEIPT
    key = f"receipt:{paid.id}"
    effects.follow(db, tenant_id, key, letter, happened_at=paid.paid_at or now, now=now, invoice=paid.id)


def tell_of_refund(
    db: PlatformSession, tenant_id: uuid.UUID, refund: RefundSnapshot, avoir: str, *, now: datetime
) -> None:
    effects.follow(
        db,
        tenant_id,
        f"refund:{refund.id}",
        Letter.REFUNDED,
        happened_at=refund.refunded_at,
        now=now,
        amount_cents=refund.cents,
        avoir=avoir,
    )


def tell_of_failed_refund(
    db: PlatformSession, tenant_id: uuid.UUID, failed: RefundSnapshot, avoir: str, facture: str, *, now: datetime
) -> None:
    """Told when it is known, however long ago the money had left."""
    effects.follow(
        db,
        tenant_id,
        f"refund_failed:{failed.id}",
        Letter.REFUND_FAILED,
        happened_at=now,
        now=now,
        amount_cents=failed.cents,
        avoir=avoir,
        facture=facture,
    )


def tell_of_converting_trial(
    db: PlatformSession, tenant_id: uuid.UUID, subscription_id: str, happened_at: datetime, *, now: datetime
) -> None:
    key = f"trial_converts:{subscription_id}"
    effects.follow(
        db, tenant_id, key, Letter.TRIAL_CONVERTS, happened_at=happened_at, now=now, subscription=subscription_id
    )


def remind_of_trial(db: PlatformSession, tenant_id: uuid.UUID, days: int, *, now: datetime) -> None:
    effects.follow(db, tenant_id, f"trial:{days}", Letter.TRIAL_ENDING, happened_at=now, now=now, days=days)


def warn_of_card(db: PlatformSession, tenant_id: uuid.UUID, last4: str, expires_on: date, *, now: datetime) -> None:
    key = f"card:{last4}:{expires_on}"
    effects.follow(db, tenant_id, key, Letter.CARD_EXPIRING, happened_at=now, now=now, last4=last4)


def tell_of_change(
    db: PlatformSession,
    tenant_id: uuid.UUID,
    row: Subscription | None,
    *,
    before: Picture,
    after: Picture,
    failures: Sequence[Failure],
    now: datetime,
) -> None:
    if before["tenant_status"] == TenantStatus.TRIAL and after["tenant_status"] == TenantStatus.EXPIRED:
        effects.follow(db, tenant_id, "trial:0", Letter.TRIAL_ENDED, happened_at=now, now=now)
    if row is None:
        return
    told = _told_of(row, before, after, failures)
    for letter, key in told.items():
        effects.follow(
            db,
            tenant_id,
            f"{letter}:{row.stripe_subscription_id}:{key}",
            letter,
            happened_at=now,
            now=now,
            subscription=row.stripe_subscription_id,
        )


# What can be ended; an attempt that was called off never was a subscription.
_HELD = frozenset({Status.TRIAL, Status.ACTIVE, Status.PAST_DUE, Status.EXPIRED})


def _told_of(row: Subscription, before: Picture, after: Picture, failures: Sequence[Failure]) -> dict[Letter, str]:
    told: dict[Letter, str] = {}
    closed = SuspendedReason.FACTURATION
    if after["suspended_reason"] == closed != before["suspended_reason"]:
        closing = dunning.closing_failure(failures)
        told[Letter.SUSPENDED] = closing.invoice_id if closing else _stamp(row.period_start)
    if before["suspended_reason"] == closed and after["tenant_status"] == TenantStatus.ACTIVE:
        told[Letter.REVIVED] = _stamp(row.paid_through)
    ends = after["ends"] and not before["ends"]
    ended = after["status"] == Status.CANCELLED and before["status"] in _HELD
    if ends or ended:
        told[Letter.CANCELLED] = _stamp(row.canceled_at)  # of the decision: its end comes under the same key
    return told


def _stamp(instant: datetime | None) -> str:
    """The same in every time zone."""
    return str(int(instant.timestamp())) if instant else ""
