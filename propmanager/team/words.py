"""What the team's page and its refusals say. Pure."""

from collections.abc import Container
from datetime import datetime

from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.tenants.plans import TERMS, Plan, terms

MAIL_REFUSED = "Le message a été refusé : vérifiez l’adresse"


def seats_used(maximum: int | None, members: int, invitations: int) -> str:
    """`3 places sur 5`, and how many of them an invitation holds."""
    used = members + invitations
    waiting = f", dont {french.counted(invitations, 'invitation', 'invitations')} en attente" if invitations else ""
    if maximum is None:
        return f"{french.counted(used, 'personne', 'personnes')}{waiting}. Votre plan n’a pas de limite."
    return f"{french.counted(used, 'place prise', 'places prises')} sur {maximum}{waiting}."


def bigger_plan(plan: Plan) -> str:
    """What the next plan gives; empty for the largest."""
    here = terms(plan).max_users
    for offer in TERMS.values():
        if here is not None and (offer.max_users is None or offer.max_users > here):
            given = "autant de personnes que vous voulez" if offer.max_users is None else f"{offer.max_users} personnes"
            return f"Le plan {offer.label} permet {given}."
    return ""


def no_seat(plan: Plan, left: int) -> str:
    offer = terms(plan)
    rest = french.counted(left, "place est libre", "places sont libres") if left else "aucune place n’est libre"
    return (
        f"Votre plan {offer.label} permet {offer.max_users} personnes, invitations en attente comprises : {rest}. "
        f"Annulez une invitation, ou changez de plan. {bigger_plan(plan)}"
    ).rstrip()


def fault_of_address(email: str, members: Container[str], invited: Container[str]) -> str:
    if email in members:
        return f"{email} fait déjà partie de votre équipe."
    if email in invited:
        return f"{email} a déjà une invitation en attente. Vous pouvez la renvoyer."
    return ""


def expiry(expires_at: datetime, now: datetime) -> str:
    day = french.format_day(day_in_paris(expires_at))
    return f"A expiré le {day}" if expires_at <= now else f"Valable jusqu’au {day}"


def last_seen(seen_at: datetime | None) -> str:
    return f"Vu le {french.format_instant(seen_at)}" if seen_at else "Jamais connecté ici"
