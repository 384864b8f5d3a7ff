"""How much of a plan is used, and what a larger one would give. Pure."""

from dataclasses import dataclass

from propmanager.core import french
from propmanager.tenants.plans import TERMS, Plan, Terms, Usage, rank, terms


@dataclass(frozen=True)
class Meter:
    """A limit of 0 is none."""

    label: str
    used: int
    limit: int
    hint: str
    is_full: bool


NO_METER = Meter("", 0, 0, "", is_full=False)


def biens_meter(plan: Plan, used: Usage) -> Meter:
    larger = _larger(plan)
    more = _more(larger, larger.max_biens) if larger else ""
    return _meter("Biens", used.biens, terms(plan).max_biens, ("bien", "biens"), more)


def users_meter(plan: Plan, used: Usage) -> Meter:
    larger = _larger(plan)
    more = _more(larger, larger.max_users) if larger else ""
    return _meter("Utilisateurs", used.users, terms(plan).max_users, ("utilisateur", "utilisateurs"), more)


def _meter(label: str, used: int, limit: int | None, noun: tuple[str, str], more: str) -> Meter:
    if limit is None:
        return Meter(label, used, 0, "Sans limite.", is_full=False)
    return Meter(label, used, limit, _hint(used, limit, noun, more), is_full=used >= limit)


def _hint(used: int, limit: int, noun: tuple[str, str], more: str) -> str:
    if used < limit:
        return f"Encore {french.counted(limit - used, *noun)} dans votre plan."
    if used == limit:
        return f"Limite atteinte. {more}".rstrip()
    return f"{french.counted(used - limit, *noun)} de trop pour votre plan. Rien n’est supprimé."


def _larger(plan: Plan) -> Terms | None:
    return next((offer for other, offer in TERMS.items() if rank(other) == rank(plan) + 1), None)


def _more(larger: Terms, limit: int | None) -> str:
    return f"{larger.label} en permet {limit}." if limit else f"{larger.label} n’a pas de limite."
