"""Subscribing with a payment method that exists already, without Stripe's page: `create_subscription`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from propmanager.billing import intents, stripe_gateway, sync, trial
from propmanager.billing.checkout import open_session, refuse_living, refuse_second
from propmanager.billing.customers import ensure_customer
from propmanager.billing.errors import CardDeclined
from propmanager.billing.ground import (
    billing_account,
    check_room,
    ended_subscriptions,
    living_subscription,
    locked_tenant,
)
from propmanager.billing.model import BillingIntent, IntentKind, IntentStatus
from propmanager.billing.prices import price_of
from propmanager.billing.snapshots import SubscriptionSnapshot
from propmanager.billing.subject import Subject
from propmanager.core.tenancy import TenantSession
from propmanager.tenants.plans import Plan


@dataclass(frozen=True)
class Started:
    """With a `client_secret`, the bank wants to hear from the landlord first: in the page, or at `pay_url`."""

    subscription_id: str
    client_secret: str = ""
    pay_url: str = ""

    @property
    def needs_authentication(self) -> bool:
        return bool(self.client_secret or self.pay_url)


def create_subscription(db: TenantSession, plan: Plan, payment_method_id: str, *, now: datetime) -> Started:
    """Raises CardDeclined, and then nothing was begun. The same wish sent twice begins one subscription."""
    locked_tenant(db)
    if begun := _begun_before(db, plan, payment_method_id, now):
        return begun
    refuse_second(db, now=now)
    check_room(db, plan)
    customer_id = ensure_customer(db, now=now)
    open_session(db, None, now=now)
    # Since the lock was last held, the other click may have got through.
    locked_tenant(db)
    if begun := _begun_before(db, plan, payment_method_id, now):
        return begun
    refuse_living(db)
    intent = _intent(db, customer_id, plan, payment_method_id, now)
    try:
        made = _create(customer_id, intent)
        sync.sync(Subject(subscription_id=made.id), intents.key_of(intent), now=now)
        started = _authentication_of(made, intent, now) if made.status == "incomplete" else Started(made.id)
    except CardDeclined:
        intents.close(db, intent, IntentStatus.FAILED)
        raise
    intents.close(db, intent, subscription=made.id)
    return started


def _begun_before(db: TenantSession, plan: Plan, payment_method_id: str, now: datetime) -> Started | None:
    """By the first of two clicks."""
    row = living_subscription(db)
    intent = intents.latest(db, IntentKind.SUBSCRIBE, now=now, status=IntentStatus.DONE)
    if row is None or intent is None or row.stripe_status == "incomplete":
        return None
    is_same = intent.wanted["plan"] == plan and intent.wanted["payment_method"] == payment_method_id
    is_its = intent.answer.get("subscription") == row.stripe_subscription_id
    return Started(row.stripe_subscription_id) if is_same and is_its else None


def _intent(db: TenantSession, customer_id: str, plan: Plan, payment_method_id: str, now: datetime) -> BillingIntent:
    """Of the transaction that has just looked for another subscription."""
    tenant = locked_tenant(db)
    carried = trial.carried(tenant.trial_ends_at, billing_account(db).trial_used_at, now)
    wanted = {
        "tenant": str(tenant.id),
        "customer": customer_id,
        "plan": plan.value,
        "payment_method": payment_method_id,
        "trial_end": int(carried.timestamp()) if carried else None,
        "after": ended_subscriptions(db),
    }
    intent = intents.open_intent(db, IntentKind.SUBSCRIBE, wanted, now=now)
    db.commit()
    return intent


def _create(customer_id: str, intent: BillingIntent) -> SubscriptionSnapshot:
    wanted, key = intent.wanted, intents.key_of(intent)
    attached = stripe_gateway.attach_payment_method(customer_id, wanted["payment_method"], f"{key}:card")
    trial_end: int | None = wanted["trial_end"]
    return stripe_gateway.create_subscription(
        customer_id,
        tenant=wanted["tenant"],
        price_id=price_of(Plan(wanted["plan"])),
        payment_method_id=attached,
        trial_end=datetime.fromtimestamp(trial_end, UTC) if trial_end else None,
        key=key,
    )


def _authentication_of(made: SubscriptionSnapshot, intent: BillingIntent, now: datetime) -> Started:
    """Raises CardDeclined when the bank said no: then the attempt is taken back."""
    why = stripe_gateway.why_unpaid(made.latest_invoice_id)
    if why.needs_authentication:
        return Started(made.id, why.client_secret, why.pay_url)
    stripe_gateway.cancel_now(made.id, f"{intents.key_of(intent)}:refused")
    sync.sync(Subject(subscription_id=made.id), intents.key_of(intent), now=now)
    raise CardDeclined(why.refusal)
