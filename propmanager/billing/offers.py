"""The three plans as cards: which one is current, and what choosing another would do. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from propmanager.billing.ground import over_limit
from propmanager.billing.monthly_price import monthly_price
from propmanager.billing.wording import Situation, day
from propmanager.billing.words import Status
from propmanager.tenants.offers import Offer, offers
from propmanager.tenants.plans import Plan, Usage, missing_for, rank, terms


class Act(StrEnum):
    """What the button of a card calls."""

    NONE = "none"
    SUBSCRIBE = "subscribe"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    KEEP = "keep"


@dataclass(frozen=True)
class PlanCard:
    """`hindrance` says why the button is not offered; `consequence` what it does, `warning` the same before it is done.

    Of all the cards one at most is suggested.
    """

    plan: str
    label: str
    for_whom: str
    price: str
    price_kind: str  # "TTC"
    price_without_tax: str
    lines: tuple[str, ...]
    is_current: bool
    is_suggested: bool
    act: Act
    button: str
    consequence: str
    warning: str
    hindrance: str


def cards(situation: Situation, used: Usage) -> tuple[PlanCard, ...]:
    return _suggested(_card(offer, situation, used) for offer in offers())


def _card(offer: Offer, situation: Situation, used: Usage) -> PlanCard:
    act, hindrance, is_current = _act(offer.plan, situation), "", _is_current(offer.plan, situation)
    if act != Act.NONE:
        hindrance = _hindrance(offer.plan, act, situation, used)
    return PlanCard(
        plan=offer.plan.value,
        label=offer.label,
        for_whom=offer.for_whom,
        price=situation.price.amount if is_current else offer.price,
        price_kind=situation.price.kind if is_current else "TTC",
        price_without_tax=situation.price.without_tax if is_current else offer.price_without_tax,
        lines=offer.lines,
        is_current=is_current,
        is_suggested=False,
        act=Act.NONE if hindrance else act,
        button=_button(offer.plan, act, situation),
        consequence="" if hindrance else _consequence(act, situation),
        warning=_warning(offer, situation) if act == Act.DOWNGRADE else "",
        hindrance=hindrance,
    )


def _suggested(cards: Iterable[PlanCard]) -> tuple[PlanCard, ...]:
    """The cheapest that can be begun, or the next step up."""
    found: list[PlanCard] = []
    is_free = True
    for card in cards:
        is_suggested = is_free and card.act in {Act.SUBSCRIBE, Act.UPGRADE}
        is_free = is_free and not is_suggested
        found.append(replace(card, is_suggested=is_suggested))
    return tuple(found)


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


def _button(plan: Plan, act: Act, situation: Situation) -> str:
    label, row = terms(plan).label, situation.row
    if row and plan == row.pending_plan and row.pending_from:
        return f"Prévu le {day(row.pending_from)}"
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


def _warning(offer: Offer, situation: Situation) -> str:
    row, price = situation.row, monthly_price(terms(offer.plan).price_cents, situation.last_tax).in_words
    if row is None or row.period_end is None or row.status == Status.TRIAL:
        return f"Votre essai continue. Le premier paiement sera celui de {offer.label} : {price} par mois."
    room = " et ".join(offer.lines[:2])
    return (
        f"Vous gardez {terms(row.plan).label} jusqu’au {day(row.period_end)}. Ensuite, {offer.label} permet {room}, "
        f"pour {price} par mois. Rien n’est prélevé ni remboursé aujourd’hui."
    )
