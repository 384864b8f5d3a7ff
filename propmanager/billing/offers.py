"""The three plans as cards: which one is current, and what choosing another would do. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from propmanager.billing.ground import over_limit
from propmanager.billing.wording import Situation, day
from propmanager.billing.words import Status
from propmanager.core import money
from propmanager.tenants.plans import TERMS, Plan, Usage, gross_cents, missing_for, rank, terms


class Act(StrEnum):
    """What the button of a card calls."""

    NONE = "none"
    SUBSCRIBE = "subscribe"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    KEEP = "keep"


@dataclass(frozen=True)
class PlanCard:
    """`hindrance` says why the button is not offered; `consequence` what it does, with its date."""

    plan: str
    label: str
    price: str
    price_without_tax: str
    is_current: bool
    act: Act
    button: str
    consequence: str
    hindrance: str


def cards(situation: Situation, used: Usage) -> tuple[PlanCard, ...]:
    return tuple(_card(plan, situation, used) for plan in TERMS)


def _card(plan: Plan, situation: Situation, used: Usage) -> PlanCard:
    offer = terms(plan)
    act, hindrance = _act(plan, situation), ""
    if act != Act.NONE:
        hindrance = _hindrance(plan, act, situation, used)
    return PlanCard(
        plan=plan.value,
        label=offer.label,
        price=money.format_euros(gross_cents(offer.price_cents)),
        price_without_tax=money.format_euros(offer.price_cents),
        is_current=_is_current(plan, situation),
        act=Act.NONE if hindrance else act,
        button=_button(plan, act),
        consequence="" if hindrance else _consequence(act, situation),
        hindrance=hindrance,
    )


def _is_current(plan: Plan, situation: Situation) -> bool:
    """A trial is of no plan: it is chosen at its end."""
    return plan == situation.plan and (situation.is_live or (situation.row is None and not situation.is_on_trial))


def _act(plan: Plan, situation: Situation) -> Act:
    row = situation.row
    if row is None or not situation.is_live:
        return Act.SUBSCRIBE
    if plan == row.plan:
        return Act.KEEP if row.pending_plan else Act.NONE
    if plan == row.pending_plan:
        return Act.NONE
    return Act.UPGRADE if rank(plan) > rank(row.plan) else Act.DOWNGRADE


def _hindrance(plan: Plan, act: Act, situation: Situation, used: Usage) -> str:
    if situation.is_owed:
        return "Réglez d’abord le paiement en attente."
    if situation.is_live and situation.ends:
        return "Reprenez d’abord votre abonnement."
    if act == Act.UPGRADE and situation.row and situation.row.pending_plan:
        return "Annulez d’abord le changement prévu."
    excesses = missing_for(plan, used) if act in {Act.SUBSCRIBE, Act.DOWNGRADE} else ()
    return over_limit(plan, excesses) if excesses else ""


def _button(plan: Plan, act: Act) -> str:
    label = terms(plan).label
    verbs = {Act.NONE: "Votre plan", Act.SUBSCRIBE: f"Choisir {label}", Act.KEEP: f"Garder {label}"}
    return verbs.get(act, f"Passer à {label}")


def _consequence(act: Act, situation: Situation) -> str:
    row = situation.row
    if act == Act.UPGRADE:
        return "Effet immédiat, au prorata."
    if act == Act.KEEP:
        return "Annule le changement prévu."
    if act == Act.DOWNGRADE and row and row.period_end:
        is_trial = row.status == Status.TRIAL
        return "Dès le premier paiement." if is_trial else f"À partir du {day(row.period_end)}."
    return ""
