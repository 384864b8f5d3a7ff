"""What the billing page shows, in ready words: the plan, its state and its use, what could change, what was paid."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from propmanager.billing import offers, wording
from propmanager.billing.ground import usage
from propmanager.billing.history import HistoryRow, history
from propmanager.billing.meters import NO_METER, Meter, biens_meter, users_meter
from propmanager.billing.model import BillingAccount, Subscription
from propmanager.billing.monthly_price import last_tax
from propmanager.billing.offers import PlanCard
from propmanager.billing.settlement import recency
from propmanager.billing.wording import Situation
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants
from propmanager.tenants.plans import terms


@dataclass(frozen=True)
class BillingOverview:
    """`notice` is what to know before all else; empty when there is nothing. An empty overview is none."""

    plan: str = ""
    status: str = ""
    tone: str = ""
    price: str = ""  # "34,80 € TTC/mois"
    price_without_tax: str = ""
    next_payment: str = ""
    next_payment_due: str = ""  # its day, and the amount with tax
    card: str = ""
    card_expiry: str = ""
    notice: str = ""
    notice_tone: str = ""
    biens: Meter = NO_METER
    users: Meter = NO_METER
    plans: tuple[PlanCard, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    has_older: bool = False  # part of the history is shown when it is asked for
    danger: str = ""
    may_cancel: bool = False
    may_resume: bool = False
    pay_label: str = ""  # something is owed, or waits for the bank: the button that leads there
    has_portal: bool = False


def overview(db: TenantSession, *, now: datetime) -> BillingOverview:
    situation = situation_of(db, now)
    used = usage(db)
    plan = situation.plan
    status, tone = wording.status(situation)
    price, price_without_tax = wording.price(situation)
    next_payment, next_payment_due = wording.next_payment(situation)
    notice, notice_tone = wording.notice(situation, used)
    payments = history(db)
    return BillingOverview(
        plan=terms(plan).label,
        status=status,
        tone=tone,
        price=price,
        price_without_tax=price_without_tax,
        next_payment=next_payment,
        next_payment_due=next_payment_due,
        card=wording.card(situation),
        card_expiry=wording.card_expiry(situation),
        notice=notice,
        notice_tone=notice_tone,
        biens=biens_meter(plan, used),
        users=users_meter(plan, used),
        plans=offers.cards(situation, used),
        history=payments,
        has_older=any(row.is_older for row in payments),
        danger=wording.danger(situation),
        may_cancel=situation.is_live and not situation.ends,
        may_resume=situation.is_live and situation.ends,
        pay_label=wording.pay_label(situation),
        has_portal=bool(situation.account and situation.account.stripe_customer_id),
    )


def situation_of(db: TenantSession, now: datetime) -> Situation:
    tenant = tenants.current_tenant(db)
    rows = [row for row in db.exec(select(Subscription)) if not row.is_surplus]
    account = db.exec(select(BillingAccount)).one_or_none()
    return Situation(tenant, max(rows, key=recency, default=None), account, now, last_tax(db, tenant.id))
