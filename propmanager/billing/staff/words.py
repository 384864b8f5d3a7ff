"""What the team reads of a customer's payments, in words. Pure. Stripe's own words stay as Stripe writes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from propmanager.billing.model import EventStatus
from propmanager.billing.prices import plan_of
from propmanager.billing.words import Status
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.tenants import standing
from propmanager.tenants.model import SuspendedReason, TenantStatus
from propmanager.tenants.plans import Plan, terms

NOTHING = "—"

Badge = tuple[str, str]  # its word and its tone

WITHOUT = ("Sans abonnement", "neutral")
STATUS = {
    Status.PENDING: ("Paiement à confirmer", "warn"),
    Status.TRIAL: ("Essai", "info"),
    Status.ACTIVE: ("Actif", "ok"),
    Status.PAST_DUE: ("En retard", "warn"),
    Status.CANCELLED: ("Résilié", "neutral"),
    Status.EXPIRED: ("Expiré", "bad"),
}
EVENT_STATUS = {
    EventStatus.WAITING: ("En attente", "info"),
    EventStatus.DONE: ("Traité", "ok"),
    EventStatus.IGNORED: ("Ignoré", "neutral"),
    EventStatus.DEAD: ("Mort", "bad"),
}
_SPACE = {
    TenantStatus.TRIAL: ("Ouvert, à l’essai", "info"),
    TenantStatus.ACTIVE: ("Ouvert", "ok"),
    TenantStatus.EXPIRED: ("Fermé", "bad"),
}
_SUSPENDED = {
    SuspendedReason.FACTURATION: ("Suspendu, impayé", "bad"),
    SuspendedReason.ADMIN: ("Suspendu par l’équipe", "bad"),
    None: ("Suspendu", "bad"),
}
_ERRORS = {
    "UnknownCustomer": "Client inconnu de nous",
    "StripeUnavailable": "Stripe n’a pas répondu",
    "StripeRefused": "Stripe a refusé la lecture",
    "OperationalError": "Base de données indisponible",
}
_CAUSES = {
    "event": "Message de Stripe",
    "staff": "Comparaison par l’équipe",
    "nightly": "Comparaison de nuit",
    "time": "Échéance passée",
    "checkout": "Paiement en ligne",
    "unfinished": "Paiement en ligne inachevé",
    "subscribe": "Souscription par le client",
    "upgrade": "Plan supérieur choisi par le client",
    "downgrade": "Plan inférieur choisi par le client",
    "keep_plan": "Changement de plan annulé par le client",
    "cancel": "Résiliation par le client",
    "resume": "Reprise par le client",
    "refused": "Changement refusé par la banque",
}
_DRIFTING = {
    "status": "Statut",
    "price": "Prix",
    "period_end": "Fin de période",
    "cancel_at": "Fin programmée",
    "cancel_at_period_end": "Fin à l’échéance",
    "invoice": "Facture",
    "customer": "Client",
    "existence": "Existence",
    "facture": "Facture impossible",
}
# Why a payment has no facture of ours, by the words of `factures.drafting.Refused`.
_NO_FACTURE = {
    "lines": "Ses lignes ne font pas son total, en euros",
    "tax": "Sa TVA n’est pas celle du lieu du client, ni due par lui",
    "no_facture": "Remboursement d’un paiement sans facture",
    "more_back": "Plus de remboursé que de payé",
}
_INVOICE = {
    "draft": ("Brouillon", "neutral"),
    "paid": ("Payée", "ok"),
    "open": ("À payer", "warn"),
    "void": ("Annulée", "neutral"),
    "uncollectible": ("Irrécouvrable", "bad"),
}
_CHANGING = {
    "tenant_status": "Espace",
    "suspended_reason": "Motif de suspension",
    "tenant_plan": "Plan ouvert",
    "status": "Abonnement",
    "plan": "Plan acheté",
    "pending_plan": "Plan suivant",
    "ends": "Fin prévue",
}
_CHANGED = {
    "tenant_status": {"trial": "à l’essai", "active": "ouvert", "suspended": "suspendu", "expired": "fermé"},
    "suspended_reason": {"facturation": "impayé", "admin": "par l’équipe"},
    "status": {one.value: word.lower() for one, (word, _) in STATUS.items()},
}
_VALUES = {
    "True": "oui",
    "False": "non",
    "unknown": "inconnu de nous",
    "missing": "inconnu de Stripe",
    "deleted": "supprimé",
    "": NOTHING,
}


def status(found: Status | None) -> Badge:
    return STATUS[found] if found else WITHOUT


def space(found: TenantStatus, reason: SuspendedReason | None, trial_ends_at: datetime | None, now: datetime) -> Badge:
    """What its people may do in it."""
    if found == TenantStatus.SUSPENDED:
        return _SUSPENDED[reason]
    if found == TenantStatus.TRIAL and not standing.is_open(found, trial_ends_at, now=now):
        return "Essai terminé", "bad"
    return _SPACE[found]


def error(name: str) -> str:
    """`Client inconnu de nous (UnknownCustomer)`; what has no words keeps its name."""
    return f"{_ERRORS[name]} ({name})" if name in _ERRORS else name


def cause(written: str) -> str:
    """`Message de Stripe, evt_1`."""
    kind, _, which = written.partition(":")
    known = _CAUSES.get(kind, kind)
    return f"{known}, {which}" if which else known


def drifting(field: str) -> str:
    return _DRIFTING.get(field, field)


def drifted(field: str, value: str) -> str:
    """One side of a difference, as the comparison wrote it."""
    if field in {"period_end", "cancel_at"} and value[:1].isdigit():
        return french.format_instant(datetime.fromisoformat(value))
    if field == "facture" and value in _NO_FACTURE:
        return _NO_FACTURE[value]
    if field == "price" and (sold := plan_of(value)):
        return f"{plan(sold)} ({value})"
    return _VALUES.get(value, value)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """`Plan ouvert : Premium → Basic`, for each thing that is not what it was."""
    return [
        f"{label} : {_in_picture(key, before.get(key))} → {_in_picture(key, after.get(key))}"
        for key, label in _CHANGING.items()
        if before.get(key) != after.get(key)
    ]


def _in_picture(key: str, value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "oui" if value else "non"
    written = str(value)
    if key.endswith("plan") and written in set(Plan):
        return plan(Plan(written))
    return _CHANGED.get(key, {}).get(written, written)


def plan(which: Plan) -> str:
    return terms(which).label


def invoice(written: str) -> Badge:
    """Of an invoice's status at Stripe."""
    return _INVOICE.get(written, (written, "neutral"))


def day(instant: datetime | None) -> str:
    return french.format_day(day_in_paris(instant)) if instant else NOTHING


def moment(instant: datetime | None) -> str:
    return french.format_instant(instant) if instant else NOTHING
