"""What the team does about payments leaves a row in the journal of whom it concerns, and of nobody else."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from propmanager.billing import processing, service
from propmanager.billing.errors import StripeUnavailable
from propmanager.billing.model import BillingAccount, BillingDrift, EventStatus, StripeEvent
from propmanager.billing.service import DriftRow, MessageSheet
from propmanager.core import clock
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import Kind, PlatformEvent, SecurityEvent
from propmanager.journal.service import Actor
from tests.billing.customers import NOON, add_customer, add_drift, add_event
from tests.billing.world import World

INES = Actor(uuid.uuid4(), "Inès Garnier", "Firefox, Linux", "203.0.113.0/24")
PERSONAL = {"email": "claire@dupont.example", "name": "Claire Dupont", "amount": 12.0}


def journal(tenant_id):
    with platform_session("test") as db:
        query = select(SecurityEvent).where(SecurityEvent.tenant_id == tenant_id)
        return [(one.kind, one.actor, one.details) for one in db.exec(query)]


def platform_journal():
    """What the journal of nobody says of the message of the test."""
    with platform_session("test") as db:
        query = select(PlatformEvent).where(PlatformEvent.user_id == INES.user_id)
        return [(one.kind, one.details["event"]) for one in db.exec(query)]


@pytest.fixture(autouse=True)
def empty_inbox(database_url):
    with platform_session("test") as db:
        db.execute(sa.delete(StripeEvent))


@pytest.fixture
def lilas():
    return add_customer("SCI des Lilas", customer=f"cus_{uuid.uuid4().hex}")


def customer_of(tenant_id):
    with platform_session("test") as db:
        query = select(BillingAccount.stripe_customer_id).where(BillingAccount.tenant_id == tenant_id)
        return db.exec(query).one()


def unseen(tenant_id):
    with platform_session("test") as db:
        query = select(BillingDrift).where(BillingDrift.concerns == tenant_id)
        return [one.field for one in db.exec(query) if one.seen_at is None]


# --- compare again ---


@pytest.fixture
def paying(world: World) -> World:
    world.end_trial()
    world.subscribe()
    return world


def test_what_differed_is_told_mended_and_seen(paying: World):
    other = add_customer("De l’autre")
    add_drift(other)
    add_drift(paying.tenant_id, at=NOON)
    row = paying.row
    paying.stripe.client.v1.subscriptions.update(
        row.stripe_subscription_id,
        {"items": [{"id": row.item_id, "price": "price_basic"}], "proration_behavior": "none"},
    )
    now = clock.now()
    found = service.resync(paying.tenant_id, INES, now=now)
    assert found == (
        DriftRow(
            found=service.subscriber_sheet(paying.tenant_id, now=now).drifts[0].found,
            object_id=row.stripe_subscription_id,
            field="Prix",
            ours="Premium (price_premium)",
            theirs="Basic (price_basic)",
            is_unseen=True,
        ),
    )
    assert (paying.tenant.plan, unseen(paying.tenant_id), unseen(other)) == ("basic", [], ["status"])
    assert journal(paying.tenant_id) == [(Kind.BILLING_RESYNCED, "Inès Garnier", {})]
    assert (service.resync(paying.tenant_id, INES, now=clock.now()), journal(other)) == ((), [])


def test_what_differs_is_told_to_the_team_while_news_of_it_are_on_their_way(paying: World):
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    paying.bring(paying.news(), work=False)
    assert [row.field for row in service.resync(paying.tenant_id, INES, now=clock.now())] == ["Statut"]


def test_a_reading_is_dated(paying: World):
    later = clock.now() + timedelta(minutes=5)
    service.resync(paying.tenant_id, INES, now=later)
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == paying.tenant_id)).one()
    assert account.read_at == later


def test_while_stripe_is_away_nothing_counts_as_seen(paying: World):
    add_drift(paying.tenant_id, at=NOON)
    paying.stripe.ask("fault", path="/v1/subscriptions", mode="500", times=3)
    with pytest.raises(StripeUnavailable):
        service.resync(paying.tenant_id, INES, now=clock.now())
    assert (unseen(paying.tenant_id), [kind for kind, *_ in journal(paying.tenant_id)]) == (
        ["status"],
        [Kind.BILLING_RESYNCED],
    )


def test_of_a_customer_that_stripe_never_knew_there_is_nothing_to_compare():
    tenant_id = add_customer("Sans compte")
    with pytest.raises(Conflict, match="ne connaît pas encore"):
        service.resync(tenant_id, INES, now=NOON)
    with pytest.raises(NotFound):
        service.resync(uuid.uuid4(), INES, now=NOON)
    assert journal(tenant_id) == []


# --- read a message ---


def test_a_message_is_read_whole_and_its_customers_journal_says_by_whom(lilas):
    add_event("evt_1", concerns=lilas, data=PERSONAL, customer_id="cus_1", object_id="in_1", attempts=1, done_at=NOON)
    assert service.open_message("evt_1", INES, now=NOON) == MessageSheet(
        event_id="evt_1",
        kind="invoice.paid",
        status="Traité",
        tone="ok",
        created="23/11/2026 à 12:00",
        received="23/11/2026 à 12:00",
        done="23/11/2026 à 12:00",
        attempts="1",
        error="",
        customer_id="cus_1",
        object_id="in_1",
        nom="SCI des Lilas",
        payload=(
            '{\n  "id": "evt_1",\n  "object": "event",\n  "type": "invoice.paid",\n  "data": {\n    "object": {\n'
            '      "email": "claire@dupont.example",\n      "name": "Claire Dupont",\n      "amount": 12.0\n    }\n'
            "  }\n}"
        ),
    )
    assert journal(lilas) == [(Kind.WEBHOOK_OPENED, "Inès Garnier", {"event": "evt_1"})]
    assert (Kind.WEBHOOK_OPENED, "evt_1") not in platform_journal()


def test_a_message_not_worked_on_yet_is_of_its_customer_all_the_same(lilas):
    add_event("evt_1", customer_id=customer_of(lilas), status=EventStatus.DEAD)
    sheet = service.open_message("evt_1", INES, now=NOON)
    assert (sheet.nom, [kind for kind, *_ in journal(lilas)]) == ("SCI des Lilas", [Kind.WEBHOOK_OPENED])


@pytest.mark.parametrize("told", [{}, {"customer_id": "cus_nobody"}, {"concerns": uuid.uuid4()}])
def test_of_a_message_of_nobody_the_platforms_journal_tells(told):
    event_id = add_event(**told)
    service.open_message(event_id, INES, now=NOON)
    assert (Kind.WEBHOOK_OPENED, event_id) in platform_journal()


def test_the_list_shows_no_body(lilas):
    add_event("evt_1", concerns=lilas, data=PERSONAL)
    page = service.list_messages(service.InboxQuery(), now=NOON)
    assert ("claire" in repr(page), len(page.rows)) == (False, 1)
    assert journal(lilas) == []


@pytest.mark.parametrize("command", [service.open_message, service.replay])
@pytest.mark.parametrize("event_id", ["evt_none", "", "'", "x" * 5000])
def test_a_message_that_does_not_exist_is_not_found(command, event_id):
    with pytest.raises(NotFound):
        command(event_id, INES, now=NOON)
    assert event_id not in {told for _, told in platform_journal()}


# --- work on it again ---


def test_a_dead_message_is_worked_on_again(paying: World):
    (event,) = [one for one in paying.news_again() if one["type"] == "invoice.paid"]
    with platform_session("test") as db:
        row = db.get_one(StripeEvent, event["id"])
        row.status, row.error, row.attempts, row.concerns = EventStatus.DEAD, "UnknownCustomer", 10, None
    service.replay(event["id"], INES, now=clock.now())
    waiting = paying.event(event["id"])
    processing.work_on(event["id"])
    done = paying.event(event["id"])
    assert [(one.status, one.error) for one in (waiting, done)] == [(EventStatus.WAITING, ""), (EventStatus.DONE, "")]
    assert [kind for kind, *_ in journal(paying.tenant_id)] == [Kind.WEBHOOK_REPLAYED]


def test_a_message_of_the_other_mode_is_not_worked_on(lilas):
    add_event("evt_1", concerns=lilas, is_live=True, status=EventStatus.IGNORED)
    with pytest.raises(Conflict, match="autre mode"):
        service.replay("evt_1", INES, now=NOON)
    assert journal(lilas) == []
