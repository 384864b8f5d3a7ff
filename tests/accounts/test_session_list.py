import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from propmanager.accounts import sessions
from propmanager.accounts.model import LoginSession
from propmanager.accounts.service import SessionClient, device_of, place_of, session_list
from propmanager.accounts.session_list import OpenSession
from propmanager.core import french
from propmanager.core.client import Client
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, SecurityEvent

FIREFOX = Client(ip="192.0.2.7", device="Firefox, Windows")
SAFARI = Client(ip="203.0.113.9", device="Safari, iPhone")


@pytest.fixture
def open_one(now):
    def opened(person, tenant_id=None, client=FIREFOX, at=now, kind=SessionClient.WEB):
        with platform_session("test") as db:
            return sessions.open_session(db, person.id, tenant_id, now=at, client=client, kind=kind).session_id

    return opened


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant(), make_tenant())


def still_open(*session_ids):
    with platform_session("test") as db:
        return [db.get_one(LoginSession, one).revoked_at is None for one in session_ids]


def told_to(tenant_id):
    with tenant_session(tenant_id) as db:
        events = db.exec(select(SecurityEvent).order_by(col(SecurityEvent.id)))
        return [(event.kind, event.device, event.details) for event in events]


def test_a_person_sees_their_own_sessions_this_one_first_then_the_last_used(person, open_one, now):
    """Checklist A20: device, the place of the address, last seen; of every space, and of the bare host."""
    other = open_one(person, person.tenants[1], client=SAFARI, at=now - timedelta(days=2))
    own = open_one(person, person.tenants[0], at=now - timedelta(days=3))
    bare = open_one(person, at=now - timedelta(days=1))
    program = open_one(person, person.tenants[0], kind=SessionClient.API, at=now - timedelta(days=4))
    listed = session_list.open_sessions(own, now)
    assert [one.id for one in listed] == [own, bare, other, program]
    assert listed[2] == OpenSession(
        id=other,
        device="Safari, iPhone",
        ip_prefix="203.0.113.0/24",
        client=SessionClient.WEB,
        tenant_nom="Essai",
        created_at=now - timedelta(days=2),
        seen_at=now - timedelta(days=2),
        is_current=False,
    )
    assert [(one.tenant_nom, one.is_current, one.client.value) for one in listed] == [
        ("Essai", True, "web"),
        ("", False, "web"),
        ("Essai", False, "web"),
        ("Essai", False, "api"),
    ]


def test_sessions_that_are_over_and_those_of_others_are_not_listed(person, make_person, open_one, now):
    own = open_one(person)
    open_one(make_person(person.tenants[0]), person.tenants[0])
    open_one(person, at=now - timedelta(days=7))
    with platform_session("test") as db:
        sessions.revoke(db, open_one(person), now=now)
    assert [one.id for one in session_list.open_sessions(own, now)] == [own]


def test_closing_one_ends_it_alone_and_is_told_to_the_space_it_was_of(person, open_one, now):
    own, other, third = (open_one(person, tenant_id) for tenant_id in (*person.tenants, person.tenants[0]))
    session_list.close_one(own, other, now)
    assert still_open(own, other, third) == [True, False, True]
    assert [told_to(tenant_id) for tenant_id in person.tenants] == [
        [],
        [(Kind.SESSION_REVOKED, "Firefox, Windows", {"closed_device": "Firefox, Windows"})],
    ]


@pytest.mark.parametrize("whose", ["somebody else", "nobody", "over", "over by age"])
def test_a_session_that_is_not_ones_own_or_over_answers_the_same(whose, person, make_person, open_one, now):
    """Checklist B29: an id of somebody else is as unknown as an invented one."""
    own = open_one(person)
    given = {
        "somebody else": lambda: open_one(make_person(person.tenants[0]), person.tenants[0]),
        "nobody": uuid.uuid4,
        "over": lambda: open_one(person),
        "over by age": lambda: open_one(person, at=now - timedelta(days=7)),
    }[whose]()
    if whose == "over":
        session_list.close_one(own, given, now)
    with pytest.raises(NotFound) as refusal:
        session_list.close_one(own, given, now)
    assert refusal.value.message == session_list.GONE
    if whose == "somebody else":
        assert still_open(given) == [True]


def test_closing_the_others_leaves_this_one_and_everybody_elses(person, make_person, open_one, now):
    own, *others = (open_one(person, tenant_id) for tenant_id in [*person.tenants, None])
    stranger = open_one(make_person(person.tenants[0]), person.tenants[0])
    assert session_list.close_others(own, now) == 2
    assert still_open(own, *others, stranger) == [True, False, False, True]
    assert session_list.close_others(own, now) == 0


# --- the words ---


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("192.0.2.0/24", "Réseau 192.0.2.x"),
        ("2001:db8:1::/48", "Réseau 2001:db8:1:…"),
        ("", "Réseau inconnu"),
        ("junk", "Réseau inconnu"),
    ],
)
def test_a_place_is_told_in_words(prefix, words):
    assert place_of(prefix) == words


def test_a_device_is_told_in_words():
    assert [
        device_of("Firefox, Windows", SessionClient.WEB),
        device_of("", SessionClient.WEB),
        device_of("python-httpx", SessionClient.API),
    ] == ["Firefox, Windows", "Appareil inconnu", "Programme (API)"]


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 1, 5, 22, 40, tzinfo=UTC), "à l’instant"),
        (datetime(2026, 1, 5, 22, 38, 30, tzinfo=UTC), "il y a 1 minute"),
        (datetime(2026, 1, 5, 21, 41, tzinfo=UTC), "il y a 59 minutes"),
        (datetime(2026, 1, 5, 21, 40, tzinfo=UTC), "il y a 1 heure"),
        (datetime(2026, 1, 4, 23, 10, tzinfo=UTC), "il y a 23 heures"),  # ten past midnight in Paris
        (datetime(2026, 1, 4, 22, 50, tzinfo=UTC), "hier à 23:50"),
        (datetime(2026, 1, 3, 23, 0, tzinfo=UTC), "hier à 00:00"),
        (datetime(2026, 1, 3, 13, 5, tzinfo=UTC), "le 03/01/2026 à 14:05"),
        (datetime(2026, 1, 5, 22, 41, tzinfo=UTC), "à l’instant"),  # a clock that is ahead
    ],
)
def test_last_seen_is_told_as_people_say_it(instant, words):
    assert french.format_since(instant, datetime(2026, 1, 5, 22, 40, tzinfo=UTC)) == words
