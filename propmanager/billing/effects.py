"""What follows from a fact: written down once under a unique key, and deferred in the transaction of the fact."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from propmanager.billing.deliveries import carry_out
from propmanager.billing.model import BillingEffect, EffectOutcome
from propmanager.core import jobs
from propmanager.core.tenancy import PlatformSession

# Of a fact that is older (a replay, an outage) nobody wants a mail any more.
STALE_AFTER = timedelta(hours=48)


def follow(
    db: PlatformSession,
    tenant_id: uuid.UUID,
    key: str,
    kind: str,
    *,
    happened_at: datetime,
    now: datetime,
    **details: str | int | None,
) -> None:
    """A mail. Of a stale fact it is written down, and not sent."""
    is_stale = now - happened_at > STALE_AFTER
    outcome = EffectOutcome.SKIPPED if is_stale else EffectOutcome.WAITING
    _write(
        db,
        {
            "tenant_id": tenant_id,
            "key": key,
            "kind": kind,
            "happened_at": happened_at,
            "details": details,
            "outcome": outcome,
        },
    )


def command(db: PlatformSession, tenant_id: uuid.UUID, key: str, kind: str, *, now: datetime, **details: str) -> None:
    """An order to Stripe: it does not age."""
    _write(
        db,
        {
            "tenant_id": tenant_id,
            "key": key,
            "kind": kind,
            "happened_at": now,
            "details": details,
            "outcome": EffectOutcome.WAITING,
        },
    )


def _write(db: PlatformSession, values: dict[str, Any]) -> None:
    statement = insert(BillingEffect).values(values).on_conflict_do_nothing().returning(col(BillingEffect.id))
    effect_id = db.exec(statement).scalar_one_or_none()
    if effect_id and values["outcome"] == EffectOutcome.WAITING:
        jobs.defer(db, carry_out, tenant_id=str(values["tenant_id"]), effect_id=str(effect_id))
