"""The three things that are kept apart of a customer, as pairs of words. Pure: rows come in as they were read."""

from dataclasses import dataclass

from propmanager.billing.model import BillingAccount, Subscription
from propmanager.billing.staff import words
from propmanager.core import money
from propmanager.tenants.model import Tenant


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def theirs(row: Subscription | None, account: BillingAccount | None) -> list[Fact]:
    """What Stripe said, in its own words."""
    told: dict[str, str] = {}
    if account:
        told |= {"Client": account.stripe_customer_id or "", "Carte": _card(account)}
    if row:
        told |= {
            "Abonnement": row.stripe_subscription_id,
            "Prix": f"{row.price_id}, {money.format_euros(row.price_cents)} HT" if row.price_id else "",
            "Période": f"du {words.day(row.period_start)} au {words.day(row.period_end)}" if row.period_end else "",
            "Essai jusqu’au": words.day(row.trial_ends_at),
            "Fin programmée le": words.day(row.cancel_at),
            "Fin à l’échéance": "oui" if row.cancel_at_period_end else "",
            "Terminé le": words.day(row.ended_at),
            "Motif de fin": row.cancel_reason,
            "Changement en attente": "oui" if row.has_pending_update else "",
        }
    return _told(told | {"Dernière lecture": words.moment(account.read_at) if account else ""})


def ours(row: Subscription | None, account: BillingAccount | None) -> list[Fact]:
    """What we call it."""
    told: dict[str, str] = {}
    if row:
        pending = f"{words.plan(row.pending_plan)}, le {words.day(row.pending_from)}" if row.pending_plan else ""
        told = {
            "Plan": words.plan(row.plan),
            "Plan suivant": pending,
            "Commencé le": words.day(row.started_at),
            "Payé jusqu’au": words.day(row.paid_through),
        }
    return _told(told | {"Essai utilisé le": words.day(account.trial_used_at) if account else ""})


def access(tenant: Tenant) -> list[Fact]:
    """What the space may do."""
    return _told(
        {
            "Plan ouvert": words.plan(tenant.plan),
            "Essai jusqu’au": words.day(tenant.trial_ends_at),
            "Créé le": words.day(tenant.created_at),
        }
    )


def _card(account: BillingAccount) -> str:
    if not account.card_last4:
        return ""
    expiry = f", expire fin {account.card_expires_on:%m/%Y}" if account.card_expires_on else ""
    return f"{account.card_brand.capitalize()} •••• {account.card_last4}{expiry}"


def _told(facts: dict[str, str]) -> list[Fact]:
    return [Fact(label, value) for label, value in facts.items() if value not in {"", words.NOTHING}]
