"""Changing plan: up at once, for the price that was shown; down at the end of what was paid."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel import col, select

from propmanager.billing import intents, proration, stripe_gateway, sync
from propmanager.billing.errors import CardDeclined, PriceOutOfDate, StripeRefused
from propmanager.billing.ground import check_room, is_more, living_subscription, locked_tenant, sound_subscription
from propmanager.billing.model import BillingIntent, IntentKind, IntentStatus, Subscription
from propmanager.billing.monthly_price import last_tax
from propmanager.billing.prices import price_of
from propmanager.billing.proration import CostLine
from propmanager.billing.snapshots import PreviewSnapshot, SubscriptionSnapshot
from propmanager.billing.subject import Subject
from propmanager.core.clock import day_in_paris
from propmanager.core.errors import Conflict
from propmanager.core.tenancy import TenantSession
from propmanager.tenants.plans import Plan, terms

PRICE_IS_GOOD_FOR = timedelta(minutes=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Preview:
    """What the click will cost. `proration_date` goes back with the click: then the invoice is the one shown."""

    plan: Plan
    amount_due_cents: int
    tax_cents: int
    proration_date: int
    lines: tuple[CostLine, ...]
    sentence: str


@dataclass(frozen=True)
class Changed:
    """With a `pay_url`, the bank wants an authentication there first; until then the old plan stays."""

    pay_url: str = ""
    client_secret: str = ""

    @property
    def needs_authentication(self) -> bool:
        return bool(self.pay_url)


def preview_upgrade(db: TenantSession, plan: Plan, *, now: datetime) -> Preview:
    """Raises Conflict when the subscription cannot be changed now."""
    tenant = locked_tenant(db)
    row = sound_subscription(db)
    if not is_more(plan, row.plan):
        raise Conflict(f"Vous avez déjà {terms(row.plan).label}.")
    if row.pending_plan:
        raise Conflict(f"Le passage à {terms(row.pending_plan).label} est prévu. Annulez-le d’abord.")
    old, stripe_id, tax = row.plan, row.stripe_subscription_id, last_tax(db, tenant.id)
    db.commit()
    present = stripe_gateway.subscription(stripe_id)
    # A trial costs nothing, whatever its plan: Stripe would show the first invoice after it.
    is_trial = present.status == "trialing"
    shown = PreviewSnapshot(0, 0, 0) if is_trial else stripe_gateway.preview_price(present, price_of(plan))
    start, end = present.period_start or now, present.period_end or now
    at = shown.prorated_at or proration.within_period(now, start, end)
    locked_tenant(db)
    intents.new_intent(db, IntentKind.UPGRADE, {"plan": plan.value, "at": at, "due": shown.due_cents}, now=now)
    db.commit()
    return Preview(
        plan=plan,
        amount_due_cents=shown.due_cents,
        tax_cents=shown.tax_cents,
        proration_date=at,
        lines=proration.cost_lines(shown, old, plan),
        sentence=proration.sentence(shown, plan, day_in_paris(end), tax),
    )


def upgrade(db: TenantSession, plan: Plan, proration_date: int, *, now: datetime) -> Changed:
    """For the price that `preview_upgrade` showed. Raises PriceOutOfDate; CardDeclined, and then the old plan stays."""
    locked_tenant(db)
    intent, row = _shown(db, plan, proration_date, now), sound_subscription(db)
    if row.plan == plan:
        return Changed()
    if intent.status == IntentStatus.DONE:
        return Changed(**intent.answer)
    stripe_id = row.stripe_subscription_id
    db.commit()
    key = intents.key_of(intent)
    changed = stripe_gateway.raise_price(stripe_gateway.subscription(stripe_id), price_of(plan), proration_date, key)
    sync.sync(Subject(subscription_id=stripe_id), key, now=now)
    if changed.has_pending_update:
        return _unpaid_upgrade(db, intent, changed, now)
    intents.close(db, intent)
    return Changed()


def downgrade(db: TenantSession, plan: Plan, *, now: datetime) -> None:
    """From the next period on. Raises PlanLimitReached with what is over the limit; nothing is ever removed."""
    _look_again(db, now)
    locked_tenant(db)
    row = sound_subscription(db)
    if plan == row.pending_plan:
        return
    if not is_more(row.plan, plan):
        raise Conflict(f"{terms(plan).label} n’est pas plus petit que votre plan.")
    check_room(db, plan)
    # During a trial nothing was paid for yet: the smaller plan is the one from now on.
    held = row.plan.value if row.stripe_status == "active" else ""
    wanted = {"subscription": row.stripe_subscription_id, "plan": plan.value, "held": held}
    _set_next_price(db, IntentKind.DOWNGRADE, wanted, now)


def keep_plan(db: TenantSession, plan: Plan, *, now: datetime) -> None:
    """Takes back the downgrade from `plan`. Raises Conflict when its day has come: `plan` is not paid for any more."""
    _look_again(db, now)
    locked_tenant(db)
    row = living_subscription(db)
    if row is None or row.plan != plan:
        raise Conflict(_too_late(plan, row))
    if row.pending_plan is None:
        return
    wanted = {"subscription": row.stripe_subscription_id, "plan": plan.value, "held": ""}
    _set_next_price(db, IntentKind.KEEP_PLAN, wanted, now)


def _too_late(plan: Plan, row: Subscription | None) -> str:
    since = f"vous avez maintenant {terms(row.plan).label}" if row else "votre abonnement a pris fin"
    return f"Il est trop tard pour garder {terms(plan).label} : {since}. Vous pouvez choisir à nouveau ce plan."


def _look_again(db: TenantSession, now: datetime) -> None:
    """A period that has begun at Stripe may not be known here yet, and what is paid for hangs on it."""
    row = living_subscription(db)
    db.commit()
    if row:
        sync.sync(Subject(subscription_id=row.stripe_subscription_id), "before a change", now=now)


def _set_next_price(db: TenantSession, kind: IntentKind, wanted: dict[str, str], now: datetime) -> None:
    """What is held is held until the end of the period that Stripe tells now."""
    intent = intents.open_intent(db, kind, wanted, now=now, life=intents.DOUBLE_CLICK)
    db.commit()
    stripe_id, held = wanted["subscription"], wanted["held"]
    present = stripe_gateway.subscription(stripe_id)
    stripe_gateway.set_next_price(
        present,
        price_of(Plan(wanted["plan"])),
        intents.key_of(intent),
        held_plan=held,
        held_until=present.period_end if held else None,
    )
    sync.sync(Subject(subscription_id=stripe_id), intents.key_of(intent), now=now)
    intents.close(db, intent)


def _shown(db: TenantSession, plan: Plan, proration_date: int, now: datetime) -> BillingIntent:
    """Only what was shown a moment ago can be bought: a browser does not choose its own price."""
    query = select(BillingIntent).where(
        BillingIntent.kind == IntentKind.UPGRADE, col(BillingIntent.created_at) > now - PRICE_IS_GOOD_FOR
    )
    wanted = {"plan": plan.value, "at": proration_date}
    shown = [
        one
        for one in db.exec(query.order_by(col(BillingIntent.created_at), col(BillingIntent.id)))
        if one.status != IntentStatus.FAILED and wanted.items() <= one.wanted.items()
    ]
    if not shown:
        raise PriceOutOfDate
    return next((one for one in shown if one.status == IntentStatus.OPEN), shown[-1])


def _unpaid_upgrade(db: TenantSession, intent: BillingIntent, changed: SubscriptionSnapshot, now: datetime) -> Changed:
    why = stripe_gateway.why_unpaid(changed.latest_invoice_id)
    if why.needs_authentication:
        intents.close(db, intent, pay_url=why.pay_url, client_secret=why.client_secret)
        return Changed(why.pay_url, why.client_secret)
    _drop(changed, intents.key_of(intent))
    sync.sync(Subject(subscription_id=changed.id, invoice_id=changed.latest_invoice_id), "refused", now=now)
    intents.close(db, intent, IntentStatus.FAILED)
    raise CardDeclined(why.refusal)


def _drop(changed: SubscriptionSnapshot, key: str) -> None:
    """The unpaid difference must not be tried again behind the landlord's back."""
    try:
        stripe_gateway.void_invoice(changed.latest_invoice_id, f"{key}:void")
    except StripeRefused as refused:
        log.warning("billing.not_voided", invoice=changed.latest_invoice_id, code=refused.code)
