"""The inbox of Stripe's messages as the team reads it."""

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing import service
from propmanager.billing.model import EventStatus, StripeEvent
from propmanager.billing.service import Backlog, InboxQuery, MessageRow
from propmanager.billing.staff.inbox import PAGE_SIZE
from propmanager.billing.staff.inbox_query import MessageStatus, Place
from propmanager.billing.subject import LISTENED
from propmanager.core.tenancy import platform_session
from tests.billing.customers import NOON, add_customer, add_event


@pytest.fixture(autouse=True)
def empty_inbox(database_url):
    with platform_session("test") as db:
        db.execute(sa.delete(StripeEvent))


def page(**query):
    return service.list_messages(InboxQuery(**query), now=NOON)


def ids(**query):
    return [row.event_id for row in page(**query).rows]


def read(address):
    return service.list_messages(InboxQuery.read(dict(parse_qsl(address))), now=NOON)


def test_a_message_is_told_in_ready_words():
    tenant_id = add_customer("SCI des Lilas", customer="cus_lilas")
    add_event("evt_done", concerns=tenant_id, attempts=1)
    add_event(
        "evt_dead",
        kind="customer.updated",
        object_id="cus_lilas",
        status=EventStatus.DEAD,
        attempts=10,
        error="UnknownCustomer",
        at=NOON + timedelta(minutes=1),
    )
    known = {"is_waiting": False, "space_id": str(tenant_id), "nom": "SCI des Lilas"}
    assert page().rows == (
        MessageRow(
            event_id="evt_dead",
            kind="customer.updated",
            received="23/11/2026 à 12:01",
            status="Mort",
            tone="bad",
            attempts="10 tentatives",
            error="Client inconnu de nous (UnknownCustomer)",
            **known,
        ),
        MessageRow(
            event_id="evt_done",
            kind="invoice.paid",
            received="23/11/2026 à 12:00",
            status="Traité",
            tone="ok",
            attempts="1 tentative",
            error="",
            **known,
        ),
    )


@pytest.mark.parametrize("told", [{}, {"customer_id": "cus_nobody"}, {"concerns": uuid.uuid4()}])
def test_a_message_of_nobody_we_know_names_nobody(told):
    add_event(**told)
    assert [(row.space_id, row.nom) for row in page().rows] == [("", "")]


def test_what_waits_and_what_is_dead_is_counted_whatever_is_shown():
    add_event(status=EventStatus.WAITING, at=NOON - timedelta(minutes=20))
    add_event(status=EventStatus.WAITING, at=NOON)
    add_event(status=EventStatus.DEAD)
    add_event(status=EventStatus.DONE)
    backlog = page(status=MessageStatus.DONE).backlog
    assert backlog == Backlog(waiting=2, dead=1, oldest="il y a 20 minutes", is_late=True)


def test_what_came_just_now_is_not_late():
    add_event(status=EventStatus.WAITING)
    assert page().backlog == Backlog(waiting=1, dead=0, oldest="à l’instant", is_late=False)


def test_an_empty_inbox_has_no_backlog():
    found = page()
    assert (found.rows, found.backlog) == ((), Backlog(waiting=0, dead=0, oldest="", is_late=False))
    assert (found.has_newer, found.has_older) == (False, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": MessageStatus.DEAD}, ["evt_2"]),
        ({"status": MessageStatus.DONE}, ["evt_1"]),
        ({"status": MessageStatus.IGNORED}, ["evt_4"]),
        ({"status": MessageStatus.WAITING}, ["evt_3"]),
        ({"kind": "customer.updated"}, ["evt_2"]),
        ({"kind": "customer.updated", "status": MessageStatus.DONE}, []),
        ({"search": "evt_3"}, ["evt_3"]),
        ({"search": "cus_1"}, ["evt_2", "evt_1"]),
        ({"search": "in_1"}, ["evt_1"]),
        ({"search": "evt_"}, []),
        ({"search": "%"}, []),
    ],
)
def test_the_inbox_is_filtered_and_searched(query, found):
    add_event("evt_1", customer_id="cus_1", object_id="in_1")
    add_event("evt_2", kind="customer.updated", object_id="cus_1", status=EventStatus.DEAD, at=NOON + timedelta(1))
    add_event("evt_3", status=EventStatus.WAITING)
    add_event("evt_4", status=EventStatus.IGNORED)
    assert ids(**query) == found


def test_pages_follow_each_other_from_the_newest_and_back():
    for number in range(2 * PAGE_SIZE + 3):
        add_event(at=NOON + timedelta(minutes=number // 2))  # two of one instant
    first = page()
    second = read(first.older)
    third = read(second.older)
    back, top = read(third.newer), read(second.newer)
    shown = [[row.event_id for row in one.rows] for one in (first, second, third)]
    assert [len(one) for one in shown] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert len({one for rows in shown for one in rows}) == 2 * PAGE_SIZE + 3
    assert [(one.has_newer, one.has_older) for one in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert [row.event_id for row in back.rows] == shown[1]
    assert ([row.event_id for row in top.rows], top.query) == (shown[0], InboxQuery())


def test_a_page_beyond_the_oldest_message_shows_the_newest():
    add_event("evt_1")
    assert ids(before=Place(NOON - timedelta(days=400), "evt_0")) == ["evt_1"]


def test_an_old_page_is_looked_up_by_the_index_and_nothing_is_sorted(platform_db):
    driver = platform_db.connection().exec_driver_sql
    for way in ("seqscan", "bitmapscan", "sort"):  # the table of a test is too small to be worth an index
        driver(f"set local enable_{way} = off")
    for condition, index in (("", "arrival"), ("status = 'done' and", "status"), ("type = 'x' and", "type")):
        plan = driver(
            f"explain select event_id from stripe_event where {condition} (received_at, event_id) < (now(), 'x') "
            "order by received_at desc, event_id desc limit 26"
        )
        steps = "\n".join(row[0] for row in plan)
        assert (f"stripe_event_by_{index}" in steps, "Sort" in steps) == (True, False)


_PLACES = st.builds(
    Place,
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2200, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001 - Hypothesis wants bare bounds
    st.from_regex(r"evt_[A-Za-z0-9]{1,40}", fullmatch=True),
)
_QUERIES = st.builds(
    InboxQuery,
    search=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip),
    status=st.none() | st.sampled_from(MessageStatus),
    kind=st.just("") | st.sampled_from(sorted(LISTENED)),
    before=st.none() | _PLACES,
)


@given(_QUERIES)
def test_the_address_of_the_inbox_gives_the_same_inbox(query):
    assert InboxQuery.read(dict(parse_qsl(query.written()))) == query


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"q": None, "statut": "x", "type": "y", "avant": "x-evt_1", "apres": "1-"},
        {"q": [], "statut": 1, "type": {}, "avant": 3, "apres": "9" * 400 + "-evt_1"},
        {"avant": "1-evt_1; drop table", "apres": "1-évt"},
    ],
)
def test_an_unknown_address_opens_the_inbox(typed):
    assert InboxQuery.read(typed) == InboxQuery()
