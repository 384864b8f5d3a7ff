"""What a command of the landlord starts from: the tenant's row locked, its subscription, its use of the plan."""

from sqlalchemy import func
from sqlmodel import col, select

from propmanager.accounts import service as accounts
from propmanager.biens import service as biens
from propmanager.billing.model import BillingAccount, Subscription
from propmanager.core import french
from propmanager.core.errors import Conflict, PlanLimitReached
from propmanager.core.tenancy import TenantSession, platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Excess, Plan, Usage, missing_for, rank, terms

NO_SUBSCRIPTION = "Vous n’avez pas d’abonnement en cours. Choisissez un plan."
OWED = "Un paiement est en attente. Réglez-le d’abord, puis recommencez."


def locked_tenant(db: TenantSession) -> Tenant:
    """Two clicks are served one after the other, as far as the network."""
    tenants.lock_terms(db)
    return tenants.current_tenant(db)


def living_subscription(db: TenantSession) -> Subscription | None:
    """The one Stripe still has, as it is now in the database."""
    query = select(Subscription).where(col(Subscription.is_live).is_(True), col(Subscription.is_surplus).is_(False))
    return db.exec(query.execution_options(populate_existing=True)).one_or_none()


def ended_subscriptions(db: TenantSession) -> int:
    """The same wish after an end is a new one."""
    query = select(func.count()).select_from(Subscription).where(col(Subscription.is_live).is_(False))
    return db.exec(query).one()


def sound_subscription(db: TenantSession) -> Subscription:
    """One that may be changed. Raises Conflict when there is none, when its end is planned, or when money is owed."""
    row = living_subscription(db)
    if row is None or row.stripe_status == "incomplete":
        raise Conflict(NO_SUBSCRIPTION)
    if row.stripe_status not in {"active", "trialing"}:
        raise Conflict(OWED)
    if row.cancel_at_period_end or row.cancel_at:
        raise Conflict("Votre abonnement est résilié. Reprenez-le d’abord, puis changez de plan.")
    return row


def billing_account(db: TenantSession) -> BillingAccount:
    """Made when there is none."""
    account = db.exec(select(BillingAccount).execution_options(populate_existing=True)).one_or_none()
    if account is None:
        account = BillingAccount()
        db.add(account)
        db.flush()
    return account


def usage(db: TenantSession) -> Usage:
    tenant = tenants.current_tenant(db)
    with platform_session("members counted against the plan") as platform:
        users = accounts.members.count_members(platform, tenant.id)
    return Usage(biens.count_biens(db), users)


def check_room(db: TenantSession, plan: Plan) -> None:
    """Raises PlanLimitReached, and lists what is over. Nothing is ever removed for the landlord."""
    excesses = missing_for(plan, usage(db))
    if excesses:
        raise PlanLimitReached(over_limit(plan, excesses))


def over_limit(plan: Plan, excesses: tuple[Excess, ...]) -> str:
    told = " et ".join(f"{_counted(one.what, one.limit)} (vous en avez {one.used})" for one in excesses)
    ways = " et ".join(_way_out(one) for one in excesses)
    return f"{terms(plan).label} permet {told}. {ways[0].upper()}{ways[1:]}, ou choisissez un plan plus grand."


def is_more(plan: Plan, than: Plan) -> bool:
    return rank(plan) > rank(than)


def _counted(what: str, count: int) -> str:
    return french.counted(count, *_WORDS[what])


def _way_out(excess: Excess) -> str:
    number = _counted(excess.what, excess.used - excess.limit)
    return f"archivez {number}" if excess.what == "biens" else f"retirez {number}"


_WORDS = {"biens": ("bien", "biens"), "users": ("utilisateur", "utilisateurs")}
