from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.service import RunningTerm
from propmanager.resiliation.rules import end_in_words, is_due, is_stuck, was_renewed
from propmanager.tenants.plans import Plan

START, END = datetime(2026, 1, 15, 9, tzinfo=UTC), datetime(2026, 2, 15, 9, tzinfo=UTC)
TERM = RunningTerm(Plan.PREMIUM, START, END, None, is_paid=True)
OWED = replace(TERM, is_paid=False)
ENDING = replace(TERM, ends_at=END)
LAST_DAY = date(2026, 2, 15)
DAYS = st.dates(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("wanted_on", "term", "due"),
    [
        (None, TERM, True),
        (date(2026, 1, 20), TERM, True),
        (LAST_DAY, TERM, True),
        (LAST_DAY + timedelta(days=1), TERM, False),
        (date(2026, 6, 1), OWED, True),
        (date(2026, 6, 1), ENDING, True),
        (date(2026, 6, 1), None, True),
    ],
)
def test_the_period_that_covers_the_day_wished_is_the_last_one(wanted_on, term, due):
    assert is_due(wanted_on, term) == due


@given(DAYS, DAYS)
def test_an_earlier_wish_is_due_whenever_a_later_one_is(one: date, other: date):
    earlier, later = sorted((one, other))
    assert is_due(earlier, TERM) or not is_due(later, TERM)


@pytest.mark.parametrize(
    ("notified_at", "term", "wanted_on", "renewed"),
    [
        (START - timedelta(hours=1), TERM, None, True),
        (START + timedelta(hours=1), TERM, None, False),
        (START - timedelta(hours=1), TERM, LAST_DAY, False),
        (START - timedelta(hours=1), TERM, START.date(), False),
        (START - timedelta(days=3), TERM, START.date() - timedelta(days=1), True),
        (START + timedelta(hours=1), TERM, START.date() - timedelta(days=1), False),
        (START - timedelta(hours=1), None, None, False),
    ],
)
def test_a_period_charged_since_is_seen_unless_it_was_wished_for(notified_at, term, wanted_on, renewed):
    assert was_renewed(notified_at, term, wanted_on) == renewed


@pytest.mark.parametrize(
    ("after", "wanted_on", "stuck"),
    [
        (timedelta(hours=23), None, False),
        (timedelta(hours=24), None, True),
        (timedelta(days=3), date(2026, 1, 18), False),
        (timedelta(days=4), date(2026, 1, 18), True),
    ],
)
def test_what_is_not_done_in_a_day_is_stuck_unless_its_day_is_yet_to_come(after, wanted_on, stuck):
    assert is_stuck(START, wanted_on, START + after) == stuck


@pytest.mark.parametrize(
    ("term", "wanted_on", "said"),
    [
        (None, None, "Cet espace n’a pas d’abonnement en cours : il n’y a rien à résilier, et rien ne sera prélevé."),
        (TERM, None, "L’abonnement Premium prend fin le 15/02/2026, au terme de la période en cours."),
        (TERM, LAST_DAY, "L’abonnement Premium prend fin le 15/02/2026, au terme de la période en cours."),
        (
            TERM,
            date(2026, 3, 1),
            "L’abonnement Premium prend fin au terme du mois qui comprend le 01/03/2026, comme vous le souhaitez.",
        ),
        (ENDING, None, "L’abonnement Premium est déjà résilié : il prend fin le 15/02/2026."),
        (
            OWED,
            None,
            "L’abonnement Premium prend fin aussitôt, parce qu’un paiement est en attente. Ce paiement est annulé.",
        ),
    ],
)
def test_the_end_is_said_with_its_date(term, wanted_on, said):
    assert end_in_words(term, wanted_on) == said
