import uuid
from datetime import timedelta
from typing import Any

import pytest

from propmanager.accounts import sessions
from propmanager.accounts.model import User
from propmanager.core import clock
from propmanager.core.errors import Conflict, InvalidInput, NotFound
from propmanager.core.tenancy import platform_session
from propmanager.resiliation import oversight, service
from propmanager.resiliation.model import Status
from tests.resiliation.desk import Desk


@pytest.fixture
def session_id(database_url: str) -> uuid.UUID:
    """Of somebody of the team."""
    now = clock.now()
    with platform_session("test") as db:
        user = User(
            email=f"{uuid.uuid4().hex}@exemple.fr", password_hash="", prenom="Inès", nom="Garnier", is_staff=True
        )
        db.add(user)
        db.flush()
        return sessions.open_session(db, user.id, None, now=now).session_id


def unanswered(desk: Desk, **changed: Any):
    row = desk.notify(**changed)
    desk.work()
    oversight.note_unanswered(row.notified_at + timedelta(days=2))
    return row


def shown(desk: Desk) -> dict[uuid.UUID, str]:
    return {one.row.id: one.space for one in service.list_open()}


def test_the_team_sees_what_is_open_with_the_space_it_names(paying: Desk, unknown):
    ours, nobodys = unanswered(paying), unanswered(paying, reference=unknown())
    found = shown(paying)
    assert (found[ours.id], found[nobodys.id]) == ("SCI des Lilas", "")


def test_before_the_worker_has_looked_the_space_is_named_and_not_said_to_be_missing(paying: Desk):
    row = paying.notify()
    assert (paying.row(row).concerns, shown(paying)[row.id]) == (None, "SCI des Lilas")


def test_the_team_ends_the_subscription_as_an_owner_would(paying: Desk, session_id):
    row = unanswered(paying)
    service.end_for_them(row.id, session_id, clock.now())
    paying.work()
    done = paying.row(row)
    assert (done.status, done.ends_at, bool(done.handled_by)) == (Status.DONE, paying.world.row.period_end, True)
    assert paying.world.row.cancel_at_period_end
    assert row.id not in shown(paying)
    with pytest.raises(Conflict):
        service.end_for_them(row.id, session_id, clock.now())


def test_nobody_s_space_is_not_ended(desk: Desk, session_id, unknown):
    row = unanswered(desk, reference=unknown())
    with pytest.raises(Conflict, match="Aucun espace"):
        service.end_for_them(row.id, session_id, clock.now())


def test_a_matter_that_is_closed_keeps_its_note_and_ends_nothing(paying: Desk, session_id):
    row = unanswered(paying)
    service.close(row.id, " Retirée par téléphone. ", session_id, clock.now())
    closed = paying.row(row)
    assert (closed.status, closed.handled_note, closed.trouble) == (Status.CLOSED, "Retirée par téléphone.", None)
    assert (row.id in shown(paying), paying.world.row.cancel_at) == (False, None)
    assert "resiliation_closed" in paying.journal()


@pytest.mark.parametrize("note", ["", None, 7, "x" * 301])
def test_closing_wants_a_note(paying: Desk, session_id, note):
    row = unanswered(paying)
    with pytest.raises(InvalidInput):
        service.close(row.id, note, session_id, clock.now())
    assert paying.row(row).status == Status.WAITING


def test_what_does_not_exist_is_not_found(database_url: str, session_id):
    for act in (
        lambda: service.end_for_them(uuid.uuid4(), session_id, clock.now()),
        lambda: service.close(uuid.uuid4(), "x", session_id, clock.now()),
    ):
        with pytest.raises(NotFound):
            act()
