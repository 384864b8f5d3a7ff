"""The state of a subscription in the words of its page. Pure: rows come in as they were read."""

from dataclasses import dataclass
from datetime import datetime

from propmanager.billing.model import BillingAccount, Subscription
from propmanager.billing.monthly_price import MonthlyPrice, Tax, monthly_price
from propmanager.billing.words import Status
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.tenants import standing
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import Plan, Usage, missing_for, terms

CLOSING = "votre espace se ferme. Vous pourrez toujours exporter vos données."


@dataclass(frozen=True)
class Situation:
    """`row` is the subscription that counts: the living one, else the last one."""

    tenant: Tenant
    row: Subscription | None
    account: BillingAccount | None
    now: datetime
    last_tax: Tax | None = None

    @property
    def is_live(self) -> bool:
        """Something is sold: it can be changed or ended."""
        return self.row is not None and self.row.is_live and self.row.status != Status.PENDING

    @property
    def ends(self) -> bool:
        return self.row is not None and (self.row.cancel_at_period_end or self.row.cancel_at is not None)

    @property
    def ends_at(self) -> datetime | None:
        return (self.row.cancel_at or self.row.period_end) if self.row and self.ends else None

    @property
    def is_owed(self) -> bool:
        return self.row is not None and self.row.stripe_status in {"past_due", "unpaid"}

    @property
    def is_on_trial(self) -> bool:
        tenant = self.tenant
        is_open = standing.is_open(tenant.status, tenant.trial_ends_at, now=self.now)
        return tenant.status == TenantStatus.TRIAL and is_open

    @property
    def plan(self) -> Plan:
        return self.row.plan if self.row and self.is_live else self.tenant.plan

    @property
    def price(self) -> MonthlyPrice:
        """Of the plan one has: as it is at Stripe, unless that is already the price of the plan that follows."""
        is_at_stripe = self.row is not None and self.is_live and self.row.pending_plan is None
        net = self.row.price_cents if self.row and is_at_stripe else terms(self.plan).price_cents
        return monthly_price(net, self.last_tax)


def day(instant: datetime) -> str:
    return french.format_day(day_in_paris(instant))


def status(situation: Situation) -> tuple[str, str]:
    """The badge: its word and its tone."""
    tenant, row = situation.tenant, situation.row
    if standing.is_closed_by_hand(tenant.status, tenant.suspended_reason):
        return "Suspendu", "bad"
    if situation.is_live and situation.ends and situation.ends_at and not situation.is_owed:
        return f"Se termine le {day(situation.ends_at)}", "warn"
    if row is None or row.stripe_status in {"incomplete", "incomplete_expired"}:
        return _without_subscription(situation)
    if row.status == Status.EXPIRED and tenant.suspended_reason == SuspendedReason.FACTURATION:
        return "Suspendu", "bad"
    return _STATUS[row.status]


_STATUS = {
    Status.PENDING: ("Paiement à confirmer", "warn"),
    Status.TRIAL: ("Essai gratuit", "info"),
    Status.ACTIVE: ("Actif", "ok"),
    Status.PAST_DUE: ("Paiement en retard", "warn"),
    Status.CANCELLED: ("Résilié", "neutral"),
    Status.EXPIRED: ("Expiré", "bad"),
}


def _without_subscription(situation: Situation) -> tuple[str, str]:
    if situation.row and situation.row.stripe_status == "incomplete":
        return _STATUS[Status.PENDING]
    if situation.is_on_trial:
        return _STATUS[Status.TRIAL]
    if situation.tenant.status == TenantStatus.ACTIVE:
        return _STATUS[Status.ACTIVE]
    return "Essai terminé", "bad"


def price(situation: Situation) -> tuple[str, str]:
    """With tax, and without: what the plan costs, where something is asked for it."""
    tenant = situation.tenant
    if situation.is_live or (situation.row is None and tenant.status == TenantStatus.ACTIVE):
        return f"{situation.price.in_words}/mois", situation.price.without_tax
    return ("Gratuit pendant l’essai", "") if situation.is_on_trial else ("Aucun abonnement en cours", "")


def next_payment(situation: Situation) -> tuple[str, str]:
    """What comes next; then its day and amount, where something comes."""
    row = situation.row
    if row is None or not situation.is_live or row.period_end is None:
        return "Rien ne sera prélevé.", ""
    if situation.is_owed:
        return "Un paiement est en attente.", ""
    if situation.ends:
        return "Aucun autre paiement ne sera prélevé.", ""
    amount = monthly_price(row.price_cents, situation.last_tax).amount
    if row.status == Status.TRIAL:
        return "Premier paiement :", f"{day(row.trial_ends_at or row.period_end)}, {amount}"
    return "Prochain paiement :", f"{day(row.period_end)}, {amount}"


def card(situation: Situation) -> str:
    account = situation.account
    if account is None or not account.card_last4:
        return ""
    return f"{account.card_brand.capitalize()} se terminant par {account.card_last4}"


def card_expiry(situation: Situation) -> str:
    account = situation.account
    if account is None or not account.card_last4 or account.card_expires_on is None:
        return ""
    return f"Expire fin {account.card_expires_on:%m/%Y}."


def notice(situation: Situation, used: Usage) -> tuple[str, str]:
    """The sentence above all else, and its tone; empty when all is well.

    What closes the space, or will, is told by the banner of every page: a refused payment, an end, a trial.
    """
    if _is_in_trouble(situation):
        return "", "info"
    return _planned(situation) or _limits(situation, used) or ("", "info")


def _is_in_trouble(situation: Situation) -> bool:
    """Nothing else matters then."""
    tenant = situation.tenant
    is_closed_by_hand = standing.is_closed_by_hand(tenant.status, tenant.suspended_reason)
    is_open = standing.is_open(tenant.status, tenant.trial_ends_at, now=situation.now)
    return is_closed_by_hand or situation.is_owed or not (situation.is_live or is_open)


def _planned(situation: Situation) -> tuple[str, str] | None:
    row = situation.row
    if row and row.has_pending_update:
        return "Votre changement de plan attend l’accord de votre banque. Le plan actuel reste ouvert.", "warn"
    if row and row.pending_plan and row.pending_from and not situation.ends:
        return f"Passage à {terms(row.pending_plan).label} prévu le {day(row.pending_from)}.", "info"
    return None


def _limits(situation: Situation, used: Usage) -> tuple[str, str] | None:
    if situation.is_live and missing_for(situation.plan, used):
        return "Vous dépassez votre plan : rien n’est supprimé, mais rien ne peut être ajouté.", "warn"
    return None


def pay_label(situation: Situation) -> str:
    if situation.is_owed:
        return "Régler le paiement"
    return "Confirmer le paiement" if situation.row and situation.row.has_pending_update else ""


def danger(situation: Situation) -> str:
    """What cancelling would do, with its date."""
    row = situation.row
    if row is None or not situation.is_live:
        return ""
    if situation.is_owed:
        return f"La résiliation prend effet tout de suite et annule le paiement en attente : {CLOSING}"
    until = situation.ends_at or row.period_end
    when = f"jusqu’au {day(until)}" if until else "jusqu’à la fin de la période payée"
    return f"Votre plan reste actif {when}, puis {CLOSING}"
