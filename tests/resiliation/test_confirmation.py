"""From the owner's click to the planned end; and everything that must not lead there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from propmanager.billing import service as billing
from propmanager.billing.service import StripeUnavailable
from propmanager.core import clock, french
from propmanager.core.clock import day_in_paris
from propmanager.core.errors import TooManyRequests
from propmanager.resiliation import carrying_out, rules
from propmanager.resiliation.model import Resiliation, Status, Trouble
from propmanager.resiliation.service import LinkIsDead
from tests.billing.world import FAILS
from tests.resiliation.desk import Desk, code_in


def asked(desk: Desk, **changed: Any) -> tuple[Resiliation, str]:
    """A notification, and the code that its owner read."""
    row = desk.notify(**changed)
    return row, code_in(desk.work()[0])


def test_the_click_plans_the_end_of_the_paid_period_and_says_its_date(paying: Desk):
    row, code = asked(paying)
    end = paying.world.row.period_end
    assert end
    told = paying.confirm(code)
    paying.work()
    assert french.format_day(day_in_paris(end)) in told
    assert (paying.world.row.cancel_at_period_end, paying.world.state) == (True, ("active", "active", ""))
    done = paying.row(row)
    assert (done.status, done.ends_at, done.trouble, done.code_hash) == (Status.DONE, end, None, None)
    assert paying.journal() == ["resiliation_notified", "resiliation_confirmed"]
    assert paying.world.effects() == ["payment_confirmed", "cancelled"]


def test_billing_s_own_mail_tells_of_the_end_and_ours_does_not_repeat_it(paying: Desk):
    _, code = asked(paying)
    paying.confirm(code)
    assert paying.work() == []


def test_a_link_serves_once(paying: Desk):
    """Checklist A10."""
    _, code = asked(paying)
    paying.confirm(code)
    with pytest.raises(LinkIsDead):
        paying.confirm(code)


def test_of_ten_who_click_together_one_confirms(paying: Desk):
    _, code = asked(paying)

    def click(_number: int) -> bool:
        try:
            return bool(paying.confirm(code))
        except LinkIsDead:
            return False

    with ThreadPoolExecutor(10) as threads:
        assert sorted(threads.map(click, range(10))) == [False] * 9 + [True]
    assert paying.journal().count("resiliation_confirmed") == 1


@pytest.mark.parametrize("code", ["", "x", "x" * 43, "\0", "é" * 5000])
def test_an_invented_code_confirms_nothing(paying: Desk, code: str):
    asked(paying)
    with pytest.raises(LinkIsDead):
        paying.confirm(code)
    assert paying.world.row.cancel_at is None


@pytest.mark.parametrize(
    ("after", "serves"), [(rules.LINK_LIFE - timedelta(minutes=1), True), (rules.LINK_LIFE, False)]
)
def test_a_link_lives_thirty_days(paying: Desk, after, serves):
    row, code = asked(paying)
    mailed_at = paying.row(row).mailed_at
    if serves:
        assert paying.confirm(code, at=mailed_at + after)
        return
    with pytest.raises(LinkIsDead):
        paying.confirm(code, at=mailed_at + after)


def test_twenty_wrong_links_are_the_most_from_one_address(desk: Desk):
    for _ in range(20):
        with pytest.raises(LinkIsDead):
            desk.confirm("x" * 43)
    with pytest.raises(TooManyRequests):
        desk.confirm("x" * 43)


def test_the_others_of_the_same_space_are_answered_by_it(paying: Desk):
    first, _ = asked(paying)
    second, code = asked(paying)
    paying.confirm(code)
    assert [paying.row(one).status for one in (first, second)] == [Status.REPLACED, Status.CONFIRMED]


def test_on_a_trial_there_is_nothing_to_cancel_and_a_mail_says_so(desk: Desk):
    row, code = asked(desk)
    told = desk.confirm(code)
    (letter,) = desk.work()
    assert "il n’y a rien à résilier" in told
    assert (letter.to, letter.subject) == (desk.owner, "La résiliation de l’espace SCI des Lilas est confirmée")
    assert "il n’y a rien à résilier" in letter.text
    assert (desk.row(row).status, desk.row(row).ends_at) == (Status.DONE, None)


def test_an_end_that_is_planned_already_is_told_and_not_planned_again(paying: Desk):
    paying.world.ask(billing.cancel, now=clock.now())
    paying.world.bring_all()
    row, code = asked(paying)
    assert "est déjà résilié" in paying.confirm(code)
    (letter,) = paying.work()
    assert "est déjà résilié" in letter.text
    assert paying.row(row).ends_at == paying.world.row.cancel_at
    assert paying.world.news() == []


def test_what_is_owed_ends_at_once(paying: Desk):
    paying.world.card(FAILS)
    paying.world.bring_all()
    paying.world.advance(32)
    _, code = asked(paying)
    assert "prend fin aussitôt" in paying.confirm(code)
    paying.work()
    assert paying.world.state == ("cancelled", "expired", "")


def test_a_later_day_waits_for_the_period_that_covers_it(paying: Desk):
    wished = day_in_paris(clock.now()) + timedelta(days=45)
    row, code = asked(paying, wanted_on=french.format_day(wished))
    told = paying.confirm(code)
    (letter,) = paying.work()
    assert french.format_day(wished) in told
    assert french.format_day(wished) in letter.text
    assert (paying.row(row).status, paying.world.row.cancel_at) == (Status.CONFIRMED, None)
    paying.world.advance(32)
    carrying_out.carry_out(paying.world.tenant_id, row.id, now=clock.now())
    done = paying.row(row)
    assert (done.status, done.ends_at, done.trouble) == (Status.DONE, paying.world.row.period_end, None)
    assert done.ends_at
    assert day_in_paris(done.ends_at) >= wished


def test_while_stripe_is_away_it_waits_and_is_done_later_once(paying: Desk):
    row, code = asked(paying)
    paying.confirm(code)
    paying.world.stripe.ask("fault", path="/v1/subscriptions", mode="500", times=9)
    with pytest.raises(StripeUnavailable):
        carrying_out.carry_out(paying.world.tenant_id, row.id, now=clock.now())
    assert paying.row(row).status == Status.CONFIRMED
    paying.world.stripe.ask("fault")
    for _ in range(2):
        carrying_out.carry_out(paying.world.tenant_id, row.id, now=clock.now())
    assert (paying.row(row).status, paying.world.row.cancel_at_period_end) == (Status.DONE, True)


def test_a_period_charged_between_the_notification_and_the_click_is_shown_to_the_team(paying: Desk):
    row, code = asked(paying)
    paying.world.advance(32)
    paying.confirm(code)
    paying.work()
    assert (paying.row(row).status, paying.row(row).trouble) == (Status.DONE, Trouble.RENEWED)


def test_nothing_is_carried_out_that_nobody_confirmed(paying: Desk):
    row, _ = asked(paying)
    carrying_out.carry_out(paying.world.tenant_id, row.id, now=clock.now())
    assert (paying.row(row).status, paying.world.row.cancel_at) == (Status.WAITING, None)
