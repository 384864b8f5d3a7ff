"""Commands, written down before they are sent. The same wish finds the same row, whose id makes the key of Stripe.

The caller holds the tenant's row locked; what is written here is committed before the network is waited for.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from propmanager.billing.model import BillingIntent, IntentKind, IntentStatus
from propmanager.core.tenancy import TenantSession

LIFE = timedelta(hours=20)  # Stripe forgets its keys after 24 hours: an older wish is a new one
# What sets a state may be sent again under a new key; under an old one Stripe would only repeat its old answer.
DOUBLE_CLICK = timedelta(minutes=1)


def open_intent(
    db: TenantSession, kind: IntentKind, wanted: Mapping[str, Any], *, now: datetime, life: timedelta = LIFE
) -> BillingIntent:
    """The one that is on its way already, if it wants the same."""
    on_its_way = latest(db, kind, now=now, status=IntentStatus.OPEN)
    if on_its_way and on_its_way.wanted == wanted and on_its_way.created_at > now - life:
        return on_its_way
    return new_intent(db, kind, wanted, now=now)


def new_intent(db: TenantSession, kind: IntentKind, wanted: Mapping[str, Any], *, now: datetime) -> BillingIntent:
    intent = BillingIntent(kind=kind, wanted=dict(wanted), created_at=now)
    db.add(intent)
    db.flush()
    return intent


def latest(
    db: TenantSession, kind: IntentKind, *, now: datetime, status: IntentStatus | None = None
) -> BillingIntent | None:
    """The youngest of its kind whose key Stripe still knows."""
    query = select(BillingIntent).where(BillingIntent.kind == kind, col(BillingIntent.created_at) > now - LIFE)
    if status:
        query = query.where(BillingIntent.status == status)
    return db.exec(query.order_by(col(BillingIntent.created_at).desc(), col(BillingIntent.id).desc())).first()


def key_of(intent: BillingIntent) -> str:
    return f"{intent.kind}:{intent.id}"


def close(db: TenantSession, intent: BillingIntent, status: IntentStatus = IntentStatus.DONE, **answer: str) -> None:
    """And commits: what Stripe answered stands, whatever comes next."""
    intent.status, intent.answer = status, intent.answer | answer
    db.add(intent)
    db.commit()
