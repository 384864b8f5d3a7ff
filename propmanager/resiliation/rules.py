"""When a résiliation is carried out, when the team must look, and what it does, in words. Pure."""

from datetime import date, datetime, timedelta

from propmanager.billing.service import RunningTerm
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.tenants.plans import terms

ANSWERED_WITHIN_HOURS = 48
ANSWERED_WITHIN = timedelta(hours=ANSWERED_WITHIN_HOURS)
CARRIED_OUT_WITHIN = timedelta(days=1)
LINK_LIFE = timedelta(days=30)  # longer than the team waits: a late click still spares them the work
MAILS_A_DAY = 5  # to the owners of one space: a stranger cannot fill their mailbox

AFTER_THE_END = "Ensuite, plus rien n’est prélevé, votre espace se ferme, et vos données restent exportables."


def is_due(wanted_on: date | None, term: RunningTerm | None) -> bool:
    """Whether the period that is being paid for is the last one: it covers the day that was wished."""
    if wanted_on is None or term is None or term.period_end is None or not term.is_paid:
        return True
    return term.ends_at is not None or wanted_on <= day_in_paris(term.period_end)


def was_renewed(notified_at: datetime, term: RunningTerm | None, wanted_on: date | None) -> bool:
    """Whether a period was charged that nobody wished for: since the notification, and after the day wished."""
    if term is None or term.period_start is None or term.period_start <= notified_at:
        return False
    return wanted_on is None or wanted_on < day_in_paris(term.period_start)


def is_stuck(confirmed_at: datetime, wanted_on: date | None, now: datetime) -> bool:
    is_awaited = wanted_on is not None and day_in_paris(now) <= wanted_on
    return not is_awaited and now - confirmed_at >= CARRIED_OUT_WITHIN


def end_in_words(term: RunningTerm | None, wanted_on: date | None) -> str:
    """What carrying it out does to the subscription, with its date."""
    if term is None:
        return "Cet espace n’a pas d’abonnement en cours : il n’y a rien à résilier, et rien ne sera prélevé."
    plan = terms(term.plan).label
    if term.ends_at:
        return f"L’abonnement {plan} est déjà résilié : il prend fin le {_day(term.ends_at)}."
    if not term.is_paid or term.period_end is None:
        return f"L’abonnement {plan} prend fin aussitôt, parce qu’un paiement est en attente. Ce paiement est annulé."
    if wanted_on and not is_due(wanted_on, term):
        day = french.format_day(wanted_on)
        return f"L’abonnement {plan} prend fin au terme du mois qui comprend le {day}, comme vous le souhaitez."
    return f"L’abonnement {plan} prend fin le {_day(term.period_end)}, au terme de la période en cours."


def _day(instant: datetime) -> str:
    return french.format_day(day_in_paris(instant))
