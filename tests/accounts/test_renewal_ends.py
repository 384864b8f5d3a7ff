"""Where the renewal of a session ends: idle, after thirty days, revoked, or no longer a member."""

from datetime import timedelta

import pytest
from sqlmodel import col, delete, update

from propmanager.accounts import sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.renewal import Rotation
from propmanager.core.tenancy import platform_session
from tests.accounts.test_renewal import SECOND, deferred, renew


@pytest.mark.parametrize(
    ("after", "rotation"),
    [
        (timedelta(days=7) - SECOND, Rotation.DONE),
        (timedelta(days=7), Rotation.REFUSED),
        (timedelta(days=8), Rotation.REFUSED),
    ],
)
def test_seven_idle_days_end_a_session(after, rotation, open_one, now):
    """Checklist A18."""
    assert renew(open_one(), now + after).rotation == rotation


def test_thirty_days_end_a_session_however_often_it_is_used(open_one, now):
    """Checklist A18."""
    token, answers = open_one(), []
    for day in range(5, 36, 5):
        renewed = renew(token, now + timedelta(days=day))
        token = renewed.token
        answers.append(renewed.rotation)
    assert answers == [Rotation.DONE] * 5 + [Rotation.REFUSED] * 2


def test_no_access_outlives_the_thirty_days(open_one, now):
    """Checklist A18."""
    token = open_one()
    for day in (6, 12, 18, 24):
        token = renew(token, now + timedelta(days=day)).token
    end = now + timedelta(days=30)
    who = renew(token, end - SECOND).identity
    assert who is not None
    assert (who.valid_until, who.is_live(end - SECOND), who.is_live(end)) == (end, True, False)


def test_a_revoked_session_cannot_be_refreshed_and_warns_nobody(open_one, now):
    token = open_one()
    with platform_session("test") as db:
        sessions.revoke(db, token.session_id, now=now)
    assert renew(token, now).rotation == Rotation.REFUSED
    assert deferred(token) == []


@pytest.mark.parametrize("change", ["put out", "disabled"])
def test_who_is_put_out_or_disabled_is_nobody_at_the_next_refresh(change, open_one, make_person, make_tenant, now):
    person = make_person(make_tenant())
    token = open_one(person)
    with platform_session("test") as db:
        if change == "put out":
            db.exec(delete(Membership).where(col(Membership.user_id) == person.id))
        else:
            db.exec(update(User).where(col(User.id) == person.id).values(is_disabled=True))
    assert renew(token, now).identity is None
