"""The line above every page of a space: what is ahead of it, and the way to the remedy. Pure, and without a query."""

from dataclasses import replace
from datetime import datetime

from propmanager.accounts.service import Action, Identity, may
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.tenants import standing
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import TRIAL_DAYS
from propmanager.ui.state import Banner

BILLING, SUPPORT = "/facturation", "/support"
NOTHING = Banner()


def banner(who: Identity | None, now: datetime) -> Banner:
    """The first that holds, the gravest first. Nothing outside a space, and nothing when all is well."""
    if who is None or who.tenant_status is None:
        return NOTHING
    found = next(filter(None, (look(who, now) for look in _LOOKS)), NOTHING)
    if found.href == BILLING and not may(who.role, Action.MANAGE_BILLING):
        return replace(found, action="", href="")
    return found


def moving_facts(who: Identity, now: datetime) -> tuple[object, ...]:
    """What of it changes while nobody writes anything: days pass, and a trial ends."""
    left = standing.trial_days_left(who.trial_ends_at, now=now) if who.trial_ends_at else None
    return left, _is_over(who, now)


def _closed_by_hand(who: Identity, _now: datetime) -> Banner | None:
    if not who.tenant_status or not standing.is_closed_by_hand(who.tenant_status, who.suspended_reason):
        return None
    title = "Votre espace est fermé par notre équipe."
    return Banner("bad", title, "Vos données sont gardées. Écrivez-nous.", "Écrire au support", SUPPORT)


def _closed_for_a_debt(who: Identity, _now: datetime) -> Banner | None:
    if who.tenant_status != TenantStatus.SUSPENDED:
        return None
    title = "Votre espace est fermé : un paiement a été refusé."
    return Banner("bad", title, "Il se rouvre dès que le paiement est réglé.", "Régler le paiement", BILLING)


def _over(who: Identity, now: datetime) -> Banner | None:
    if not _is_over(who, now):
        return None
    title = "Votre espace est fermé : l’essai ou l’abonnement est terminé."
    return Banner("bad", title, "Il se rouvre dès que vous choisissez un plan.", "Choisir un plan", BILLING)


def _payment_refused(who: Identity, _now: datetime) -> Banner | None:
    if not who.payment_refused:
        return None
    until = f"avant le {_day(who.closes_at)}" if who.closes_at else "dès que possible"
    detail = f"Réglez-le {until} pour garder votre espace ouvert."
    return Banner("warn", "Votre dernier paiement a été refusé.", detail, "Régler le paiement", BILLING)


def _ends(who: Identity, _now: datetime) -> Banner | None:
    if who.closes_at is None:
        return None
    title = f"Votre abonnement se termine le {_day(who.closes_at)}."
    detail = "Ensuite, votre espace se ferme, et vos données restent exportables."
    return Banner("warn", title, detail, "Voir l’abonnement", BILLING)


def _trial(who: Identity, now: datetime) -> Banner | None:
    if who.tenant_status != TenantStatus.TRIAL or who.trial_ends_at is None:
        return None
    left = standing.trial_days_left(who.trial_ends_at, now=now)
    title = f"Essai gratuit : il vous reste {french.counted(left, 'jour', 'jours')}."
    detail = f"Sans abonnement, votre espace se ferme le {_day(who.trial_ends_at)}."
    elapsed = round(100 * (TRIAL_DAYS - left) / TRIAL_DAYS)
    return Banner("brand", title, detail, "Choisir un plan", BILLING, has_meter=True, elapsed_percent=elapsed)


_LOOKS = (_closed_by_hand, _closed_for_a_debt, _over, _payment_refused, _ends, _trial)


def _is_over(who: Identity, now: datetime) -> bool:
    return who.tenant_status is None or not standing.is_open(who.tenant_status, who.trial_ends_at, now=now)


def _day(instant: datetime) -> str:
    return french.format_day(day_in_paris(instant))
