"""What happens because time passes, and nobody says a word: trials end, grace ends, cards expire, debts are given up.

One transaction for each tenant, so that one that fails keeps nobody else waiting.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, func
from sqlmodel import and_, col, delete, or_, select

from propmanager.billing import deliveries, effects, notices, settlement, trial
from propmanager.billing.model import BillingAccount, EventStatus, StripeEvent, Subscription
from propmanager.billing.planned_end import charges_again
from propmanager.billing.words import Status
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus

CARD_WARNING = timedelta(days=30)
GIVEN_UP_AFTER = timedelta(days=60)  # after the end of what was paid: then Stripe is told to stop asking
EVENTS_KEPT = timedelta(days=90)  # they hold names and addresses; Stripe itself lists them for thirty days

log = structlog.get_logger(__name__)


def look_at_trials(now: datetime) -> None:
    """Reminds at seven, three and one days; closes what is over. A trial with a subscription is Stripe's to end."""
    _for_each(_on_trial(), lambda db, tenant: _look_at_trial(db, tenant, now))


def look_at_boundaries(now: datetime) -> None:
    """Subscriptions whose rights change on a day nobody announces."""
    ends_some_day = and_(
        col(Subscription.status).in_([Status.PAST_DUE, Status.CANCELLED]), col(Tenant.status) == TenantStatus.ACTIVE
    )
    waits_until_today = and_(col(Subscription.pending_from).is_not(None), col(Subscription.pending_from) <= now)
    due = _with_subscription(or_(ends_some_day, waits_until_today))
    _for_each(due, lambda db, tenant: settlement.settle(db, tenant, "time", now=now))


def look_at_cards(now: datetime) -> None:
    """Of those who will pay again: whoever takes back the end of a subscription is warned then."""
    last_day = day_in_paris(now) + CARD_WARNING
    with platform_session("cards that expire") as db:
        of_it = and_(col(Subscription.tenant_id) == BillingAccount.tenant_id, col(Subscription.is_live).is_(True))
        expiring = select(BillingAccount, Subscription).join(Subscription, of_it)
        for account, row in db.exec(expiring.where(col(BillingAccount.card_expires_on) <= last_day)):
            if account.card_expires_on and charges_again(row):
                notices.warn_of_card(db, account.tenant_id, account.card_last4, account.card_expires_on, now=now)


def give_up(now: datetime) -> None:
    """A space that stayed closed for long: whoever comes back subscribes anew, and owes nothing."""
    owed = and_(
        col(Subscription.is_live).is_(True),
        col(Subscription.status).in_([Status.EXPIRED, Status.PAST_DUE]),
        func.coalesce(Subscription.paid_through, Subscription.started_at) <= now - GIVEN_UP_AFTER,
    )
    _for_each(_with_subscription(owed), lambda db, tenant: _give_up(db, tenant, now))


def forget_old_events(now: datetime) -> None:
    with platform_session("old events of Stripe") as db:
        old = (col(StripeEvent.received_at) < now - EVENTS_KEPT, col(StripeEvent.status) != EventStatus.WAITING)
        db.exec(delete(StripeEvent).where(*old))


def _look_at_trial(db: PlatformSession, tenant: Tenant, now: datetime) -> None:
    if tenant.status != TenantStatus.TRIAL or tenant.trial_ends_at is None:
        return
    days = trial.reminder_due(tenant.trial_ends_at, now)
    if days:
        notices.remind_of_trial(db, tenant.id, days, now=now)
    elif tenant.trial_ends_at <= now:
        settlement.settle(db, tenant, "time", now=now)


def _give_up(db: PlatformSession, tenant: Tenant, now: datetime) -> None:
    row = settlement.current_subscription(db, tenant.id)
    if row and row.is_live and tenant.suspended_reason == SuspendedReason.FACTURATION:
        stripe_id = row.stripe_subscription_id
        effects.command(db, tenant.id, f"give_up:{stripe_id}", deliveries.GIVE_UP, now=now, subscription=stripe_id)


def _on_trial() -> list[uuid.UUID]:
    with platform_session("tenants on trial") as db:
        return list(db.exec(select(Tenant.id).where(Tenant.status == TenantStatus.TRIAL)))


def _with_subscription(condition: ColumnElement[bool]) -> list[uuid.UUID]:
    with platform_session("subscriptions whose day has come") as db:
        query = select(Subscription.tenant_id).join(Tenant, col(Tenant.id) == Subscription.tenant_id)
        return list(db.exec(query.where(condition).distinct()))


def _for_each(tenant_ids: list[uuid.UUID], work: Callable[[PlatformSession, Tenant], None]) -> None:
    for tenant_id in tenant_ids:
        try:
            with platform_session("the passing of time, for one tenant") as db:
                work(db, tenants.lock_tenant(db, tenant_id))
        except Exception:
            log.exception("billing.time_failed", tenant=str(tenant_id))
