"""What happens when nobody answers: the notification counts, so the team sees it."""

from datetime import timedelta

import pytest

from propmanager.core import clock
from propmanager.resiliation import oversight
from propmanager.resiliation.model import Status, Trouble
from tests.resiliation.desk import Desk, code_in

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "trouble"), [(timedelta(hours=48) - SECOND, None), (timedelta(hours=48), Trouble.UNANSWERED)]
)
def test_after_two_days_without_an_answer_the_team_is_told(paying: Desk, after, trouble):
    row = paying.notify()
    paying.work()
    oversight.note_unanswered(row.notified_at + after)
    assert (paying.row(row).trouble, paying.row(row).status) == (trouble, Status.WAITING)


def test_also_of_a_space_that_does_not_exist(desk: Desk, unknown):
    """Whoever mistyped their space has notified all the same."""
    row = desk.notify(reference=unknown())
    desk.work()
    oversight.note_unanswered(row.notified_at + timedelta(days=3))
    assert desk.row(row).trouble == Trouble.UNANSWERED


def test_the_team_is_told_once(paying: Desk):
    row = paying.notify()
    first, later = row.notified_at + timedelta(days=2), row.notified_at + timedelta(days=3)
    for now in (first, later):
        oversight.note_unanswered(now)
    assert paying.row(row).trouble_at == first


def test_a_late_click_still_serves_and_takes_the_matter_off_the_team_s_page(paying: Desk):
    row = paying.notify()
    code = code_in(paying.work()[0])
    oversight.note_unanswered(row.notified_at + timedelta(days=3))
    paying.confirm(code)
    assert (paying.row(row).status, paying.row(row).trouble) == (Status.CONFIRMED, None)


@pytest.mark.parametrize(
    ("after", "tried", "trouble"),
    [
        (timedelta(minutes=59), False, None),
        (timedelta(hours=2), True, None),
        (timedelta(hours=25), True, Trouble.STUCK),
    ],
)
def test_what_was_confirmed_and_is_not_done_is_tried_again_then_shown(paying: Desk, after, tried, trouble):
    row = paying.notify()
    code, now = code_in(paying.work()[0]), clock.now()
    paying.confirm(code, at=now)
    mine = (paying.world.tenant_id, row.id)
    assert (mine in oversight.take_unfinished(now + after)) == tried
    assert paying.row(row).trouble == trouble


def test_old_notifications_are_forgotten_those_of_a_contract_after_five_years(paying: Desk, unknown):
    nobodys, ours = paying.notify(reference=unknown()), paying.notify()
    paying.work()
    kept = []
    for years in (0.9, 1.1, 4.9, 5.1):
        oversight.forget_old(ours.notified_at + timedelta(days=365 * years))
        kept.append([one.id in {row.id for row in paying.rows()} for one in (nobodys, ours)])
    assert kept == [[True, True], [False, True], [False, True], [False, False]]
