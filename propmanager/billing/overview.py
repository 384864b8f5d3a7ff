"""What the billing page shows, in ready words: the plan, its state and its use, what could change, what was paid."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from propmanager.billing import offers, wording
from propmanager.billing.ground import usage
from propmanager.billing.history import HistoryRow, history
from propmanager.billing.model import BillingAccount, Subscription
from propmanager.billing.offers import PlanCard
from propmanager.billing.settlement import recency
from propmanager.billing.wording import Situation
from propmanager.core import money
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants
from propmanager.tenants.plans import gross_cents, terms


@dataclass(frozen=True)
class Meter:
    """A limit of 0 is none."""

    label: str
    used: int
    limit: int
    hint: str
    is_full: bool


@dataclass(frozen=True)
class BillingOverview:
    """`notice` is what to do, or to know, before all else; empty when there is nothing."""

    plan: str
    status: str
    tone: str
    price: str  # "34,80 € TTC par mois"
    price_without_tax: str
    next_payment: str
    card: str
    notice: str
    notice_tone: str
    biens: Meter
    users: Meter
    plans: tuple[PlanCard, ...]
    history: tuple[HistoryRow, ...]
    danger: str
    may_cancel: bool
    may_resume: bool
    may_pay: bool  # a debt is open: the page leads to it
    has_portal: bool


def overview(db: TenantSession, *, now: datetime) -> BillingOverview:
    situation = situation_of(db, now)
    used = usage(db)
    plan = situation.plan
    net = terms(plan).price_cents
    status, tone = wording.status(situation)
    notice, notice_tone = wording.notice(situation, used)
    return BillingOverview(
        plan=terms(plan).label,
        status=status,
        tone=tone,
        price=f"{money.format_euros(gross_cents(net))} TTC par mois",
        price_without_tax=f"{money.format_euros(net)} HT",
        next_payment=wording.next_payment(situation),
        card=wording.card(situation),
        notice=notice,
        notice_tone=notice_tone,
        biens=_meter("Biens", used.biens, terms(plan).max_biens),
        users=_meter("Utilisateurs", used.users, terms(plan).max_users),
        plans=offers.cards(situation, used),
        history=history(db),
        danger=wording.danger(situation),
        may_cancel=situation.is_live and not situation.ends,
        may_resume=situation.is_live and situation.ends,
        may_pay=situation.is_owed,
        has_portal=bool(situation.account and situation.account.stripe_customer_id),
    )


def situation_of(db: TenantSession, now: datetime) -> Situation:
    tenant = tenants.current_tenant(db)
    rows = [row for row in db.exec(select(Subscription)) if not row.is_surplus]
    account = db.exec(select(BillingAccount)).one_or_none()
    return Situation(tenant, max(rows, key=recency, default=None), account, now)


def _meter(label: str, used: int, limit: int | None) -> Meter:
    return Meter(label, used, limit or 0, _hint(used, limit), is_full=limit is not None and used >= limit)


def _hint(used: int, limit: int | None) -> str:
    if limit is None:
        return "Sans limite."
    if used > limit:
        return f"{used - limit} de trop pour votre plan. Rien n’est supprimé."
    return "Limite atteinte." if used == limit else f"Encore {limit - used} dans votre plan."
