"""Subscribing on Stripe's page: one open session per tenant, and afterwards the truth, read again."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import select

from propmanager.billing import intents, stripe_gateway, sync, trial
from propmanager.billing.customers import billing_url, ensure_customer
from propmanager.billing.errors import StripeMissing, StripeRefused
from propmanager.billing.ground import (
    OWED,
    billing_account,
    check_room,
    ended_subscriptions,
    living_subscription,
    locked_tenant,
)
from propmanager.billing.model import BillingIntent, IntentKind, IntentStatus
from propmanager.billing.prices import price_of
from propmanager.billing.subject import Subject
from propmanager.billing.words import Status
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.tenancy import TenantSession
from propmanager.tenants.plans import Plan

RETURN_PATH = "/abonnement/retour"
ALREADY = "Vous avez déjà un abonnement. Changez de plan au lieu d’en prendre un second."


_NEVER_PAID = frozenset({"incomplete", "paused"})


class Outcome(StrEnum):
    """What the return page may say."""

    ACTIVE = "active"
    WAITING = "waiting"  # paid, or being paid: the bank has not answered yet
    UNPAID = "unpaid"  # the page was left; it may be opened again
    EXPIRED = "expired"


def start_checkout(db: TenantSession, plan: Plan, *, now: datetime) -> str:
    """The address of the page where to pay: the same for every tab and every click.

    Raises Conflict beside a living subscription, PlanLimitReached when the tenant does not fit into the plan.
    """
    locked_tenant(db)
    refuse_second(db, now=now)
    check_room(db, plan)
    customer_id = ensure_customer(db, now=now)
    url = open_session(db, plan, now=now)
    return url or _new_session(db, customer_id, plan, now=now)


def return_from_checkout(db: TenantSession, session_id: str, *, now: datetime) -> Outcome:
    """The truth, whether or not the webhook has come. Raises NotFound for a session that is not this tenant's."""
    intent = _intent_of(db, session_id)
    db.commit()
    session = stripe_gateway.checkout(session_id)
    if session.status == "open":
        return Outcome.UNPAID
    if session.status == "expired":
        intents.close(db, intent, IntentStatus.FAILED)
        return Outcome.EXPIRED
    subject = Subject(subscription_id=session.subscription_id, customer_id=session.customer_id, tenant=session.tenant)
    sync.sync(subject, f"checkout:{session_id}", now=now)
    intents.close(db, intent)
    row = living_subscription(db)
    return Outcome.ACTIVE if row and row.status in {Status.ACTIVE, Status.TRIAL} else Outcome.WAITING


def refuse_second(db: TenantSession, *, now: datetime) -> None:
    """One that nobody ever paid gives way; it is ended at Stripe before anything else is sold. Raises Conflict."""
    row = living_subscription(db)
    if row is None or row.stripe_status not in _NEVER_PAID:
        refuse_living(db)
        return
    stripe_id = row.stripe_subscription_id
    db.commit()
    stripe_gateway.cancel_now(stripe_id, f"unfinished:{stripe_id}")
    sync.sync(Subject(subscription_id=stripe_id), f"unfinished:{stripe_id}", now=now)
    locked_tenant(db)


def refuse_living(db: TenantSession) -> None:
    """Raises Conflict beside a subscription that somebody pays, or owes."""
    row = living_subscription(db)
    if row and row.stripe_status not in _NEVER_PAID:
        raise Conflict(ALREADY if row.stripe_status in {"active", "trialing"} else OWED)


def open_session(db: TenantSession, plan: Plan | None, *, now: datetime) -> str:
    """Of the same plan: its address. Of another one: closed, so that nobody pays both. Empty when there is none.

    Raises Conflict when it was paid meanwhile.
    """
    locked_tenant(db)
    intent = intents.latest(db, IntentKind.CHECKOUT, now=now, status=IntentStatus.OPEN)
    db.commit()
    if intent is None or "session" not in intent.answer:
        return ""
    session = stripe_gateway.checkout(intent.answer["session"])
    if session.status == "open" and intent.wanted["plan"] == plan:
        return session.url
    if session.status == "complete":
        sync.sync(Subject(subscription_id=session.subscription_id, tenant=session.tenant), "checkout", now=now)
        intents.close(db, intent)
        raise Conflict(ALREADY)
    if session.status == "open":
        _close_session(session.id)
    intents.close(db, intent, IntentStatus.FAILED)
    return ""


def _close_session(session_id: str) -> None:
    try:
        stripe_gateway.close_checkout(session_id)
    except (StripeRefused, StripeMissing) as refused:
        raise Conflict("Un paiement est en cours dans un autre onglet. Terminez-le, ou rechargez la page.") from refused


def _new_session(db: TenantSession, customer_id: str, plan: Plan, *, now: datetime) -> str:
    tenant = locked_tenant(db)
    refuse_living(db)
    carried = trial.carried(tenant.trial_ends_at, billing_account(db).trial_used_at, now)
    wanted = {
        "plan": plan.value,
        "customer": customer_id,
        "trial_end": int(carried.timestamp()) if carried else None,
        "after": ended_subscriptions(db),
    }
    intent = intents.open_intent(db, IntentKind.CHECKOUT, wanted, now=now)
    db.commit()
    session = stripe_gateway.open_checkout(
        customer_id,
        tenant=str(tenant.id),
        price_id=price_of(plan),
        trial_end=carried,
        return_url=billing_url(tenant).rpartition("/")[0] + RETURN_PATH,
        key=intents.key_of(intent),
    )
    intents.close(db, intent, IntentStatus.OPEN, session=session.id)
    return session.url


def _intent_of(db: TenantSession, session_id: str) -> BillingIntent:
    query = select(BillingIntent).where(BillingIntent.kind == IntentKind.CHECKOUT)
    found = next((one for one in db.exec(query) if one.answer.get("session") == session_id), None)
    if found is None:
        raise NotFound("Ce paiement n’existe pas, ou plus.")
    return found
