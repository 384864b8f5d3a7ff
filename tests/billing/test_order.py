"""Events in any order, doubled, late, interrupted: what Stripe says now is what stands."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from propmanager.billing import processing, reading, settlement, stripe_gateway, sync
from propmanager.billing.errors import StripeUnavailable, UnknownCustomer
from propmanager.billing.model import EventStatus
from propmanager.billing.subject import Subject
from propmanager.billing.sync import News
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from tests.billing.world import FAILS, GOOD, World

ACTIVE = ("active", "active", "")


def of_type(events, *kinds):
    return [event for event in events if event["type"] in kinds]


@pytest.fixture
def begun(world: World):
    """A subscription at Stripe that nobody told us of."""
    world.end_trial()
    customer = world.stripe.client.v1.customers.create({"metadata": {"tenant_id": str(world.tenant_id)}})
    method = world.stripe.client.v1.payment_methods.attach(GOOD, {"customer": customer.id})
    made = world.stripe.client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": "price_basic"}],
            "default_payment_method": method.id,
            "metadata": {"tenant_id": str(world.tenant_id)},
        }
    )
    return made.id


def test_edge_1_the_same_events_thrice_at_once_are_one_row_and_one_mail(world: World, begun):
    news = world.news()
    for event in news:
        world.deliver(event)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(processing.work_on, [event["id"] for event in news for _ in range(3)]))
    assert (world.state, world.effects()) == (ACTIVE, ["payment_confirmed"])
    assert {world.event(event["id"]).status for event in news} <= {EventStatus.DONE, EventStatus.IGNORED}


def test_edge_2_updated_before_created(world: World, begun):
    """Checklist E52."""
    created = of_type(world.news(), "customer.subscription.created")
    world.stripe.client.v1.subscriptions.update(begun, {"cancel_at_period_end": True})
    updated = of_type(world.news(), "customer.subscription.updated")
    world.bring([*updated[-1:], *created])
    assert (world.state, world.row.cancel_at_period_end) == (ACTIVE, True)


def test_edge_3_deleted_before_updated_stays_cancelled(world: World, begun):
    world.stripe.client.v1.subscriptions.update(begun, {"description": "x"})
    updated = of_type(world.news(), "customer.subscription.updated")
    world.stripe.client.v1.subscriptions.cancel(begun)
    deleted = of_type(world.news(), "customer.subscription.deleted")
    world.bring([*deleted, *updated])
    assert world.state[0] == "cancelled"
    assert not world.row.is_live


def test_edge_4_events_of_one_second_need_no_order(world: World, begun):
    news = world.news()
    assert len({event["created"] for event in news}) < len(news)
    world.bring(reversed(news))
    assert (world.state, world.effects()) == (ACTIVE, ["payment_confirmed"])


def test_edge_5_a_slow_old_reading_that_finishes_after_a_new_one_is_dropped(world: World, begun):
    subject = Subject(subscription_id=begun)
    old = reading.read_again(subject)
    world.stripe.client.v1.subscriptions.cancel(begun)
    sync.sync(subject, "new", now=clock.now())
    cancelled = world.row.model_dump()
    with platform_session("test") as db:
        sync.take_in(db, old, News("old", clock.now(), subject), now=clock.now())
    assert world.row.model_dump() == cancelled


class Killed(BaseException):
    pass


@pytest.mark.parametrize("where", ["before the reading", "after the reading", "before the commit"])
def test_edge_6_a_worker_killed_in_the_middle_is_made_good_and_nothing_happens_twice(
    world: World, begun, monkeypatch, where
):
    settle, read = settlement.settle, stripe_gateway.subscription

    def killed_after(work):
        def run(*arguments, **options):
            work(*arguments, **options)
            raise Killed

        return run

    def killed(*_arguments, **_options):
        raise Killed

    news = of_type(world.news(), "customer.subscription.created", "invoice.paid")
    with monkeypatch.context() as patch:
        if where == "before the commit":
            patch.setattr(settlement, "settle", killed_after(settle))
        else:
            patch.setattr(stripe_gateway, "subscription", killed if where.startswith("before") else killed_after(read))
        for event in news:
            with pytest.raises(Killed):
                world.bring([event])
    left = (world.rows(), world.effects(), {world.event(event["id"]).status for event in news})
    for event in news:
        processing.work_on(event["id"])
    assert left == ([], [], {EventStatus.WAITING})
    assert (world.state, world.effects()) == (ACTIVE, ["payment_confirmed"])


def test_edge_11_an_unknown_customer_is_tried_again_and_found_once_the_tenant_is_there(world: World, begun):
    news = of_type(world.news(), "customer.subscription.created")
    stranger = str(uuid.uuid4())
    world.stripe.client.v1.subscriptions.update(begun, {"metadata": {"tenant_id": stranger}})
    with pytest.raises(UnknownCustomer):
        world.bring(news)
    waiting = world.event(news[0]["id"])
    world.stripe.client.v1.subscriptions.update(begun, {"metadata": {"tenant_id": str(world.tenant_id)}})
    processing.work_on(news[0]["id"])
    assert (waiting.status, waiting.attempts, waiting.error) == (EventStatus.WAITING, 1, "UnknownCustomer")
    assert world.state == ACTIVE
    assert (world.event(news[0]["id"]).status, world.event(news[0]["id"]).concerns) == (
        EventStatus.DONE,
        world.tenant_id,
    )


def test_edge_11_a_customer_nobody_ever_knows_is_dead_in_the_end_and_staff_is_told(world: World, begun, capsys):
    world.stripe.client.v1.subscriptions.update(begun, {"metadata": {"tenant_id": ""}})
    (event,) = of_type(world.news(), "customer.subscription.created")
    world.deliver(event)
    with pytest.raises(UnknownCustomer):
        processing.work_on(event["id"], is_last=True)
    processing.work_on(event["id"])
    assert (world.event(event["id"]).status, world.event(event["id"]).attempts) == (EventStatus.DEAD, 1)
    assert "billing.event_dead" in capsys.readouterr().out


def test_the_waits_grow_from_seconds_to_hours_and_end_after_ten():
    waits = [5 * 3**attempt for attempt in range(10)]
    assert (waits[0], sum(waits) // 3600, processing.Stubborn.MAXIMUM_ATTEMPTS) == (5, 41, 10)


def test_edge_12_an_invoice_of_no_subscription_is_kept_and_changes_nothing(world: World, monkeypatch):
    world.end_trial()
    world.subscribe()
    before, effects = world.state, world.effects()
    paid = of_type(world.news_again(), "invoice.paid")[-1]
    alone = paid["data"]["object"] | {"id": "in_alone", "parent": None}
    read = stripe_gateway.invoice(paid["data"]["object"]["id"])
    monkeypatch.setattr(stripe_gateway, "invoice", lambda _id: replace(read, id="in_alone", subscription_id=""))
    event = paid | {"id": f"evt_{uuid.uuid4().hex}", "data": {"object": alone}}
    world.bring([event])
    assert world.event(event["id"]).status == EventStatus.DONE
    assert (world.state, world.effects()) == (before, effects)


def test_edge_13_an_unknown_type_is_kept_and_told(world: World, capsys):
    world.subscribe()
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "type": "customer.subscription.teleported",
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "api_version": stripe_gateway.API_VERSION,
        "data": {"object": {"id": world.row.stripe_subscription_id, "customer": world.customer}},
    }
    world.bring([event])
    assert world.event(event["id"]).status == EventStatus.IGNORED
    assert "billing.nothing_to_do" in capsys.readouterr().out


def test_edge_13_an_unknown_status_keeps_what_was_and_is_told(world: World, monkeypatch, capsys):
    world.subscribe()
    before, read = world.state, stripe_gateway.subscription(world.row.stripe_subscription_id)
    monkeypatch.setattr(stripe_gateway, "subscription", lambda _id: replace(read, status="hibernating"))
    sync.sync(Subject(subscription_id=read.id), "test", now=clock.now())
    assert (world.state, world.row.stripe_status) == (before, "hibernating")
    assert "billing.unknown_status" in capsys.readouterr().out


def test_edge_16_a_refusal_told_after_the_payment_changes_nothing(world: World):
    world.end_trial()
    world.subscribe()
    world.card(FAILS)
    world.bring_all()
    world.stripe.advance(32)
    refused = of_type(world.news(), "invoice.payment_failed")
    world.card(GOOD)
    world.stripe.client.v1.invoices.pay(refused[0]["data"]["object"]["id"])
    paid = [event for event in world.news() if event not in refused]
    world.bring([*paid, *refused])
    assert world.state == ACTIVE


def test_while_stripe_is_away_the_event_waits(world: World, begun):
    (event,) = of_type(world.news(), "customer.subscription.created")
    world.stripe.ask("fault", path="/v1/subscriptions", mode="500", times=3)
    with pytest.raises(StripeUnavailable):
        world.bring([event])
    assert (world.event(event["id"]).status, world.event(event["id"]).error) == (
        EventStatus.WAITING,
        "StripeUnavailable",
    )
    processing.work_on(event["id"])
    assert world.state == ACTIVE


def test_two_workers_on_events_of_one_customer_wait_for_each_other(world: World, begun):
    """The tenant's row is locked while consequences are drawn: both see all facts that were stored before."""
    subject = Subject(subscription_id=begun)
    news = [reading.read_again(subject) for _ in range(6)]
    together = threading.Barrier(6)

    def take(one):
        together.wait()
        with platform_session("test") as db:
            sync.take_in(db, one, News(f"reading:{one.number}", clock.now(), subject), now=clock.now())

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(take, news))
    assert (world.state[0], world.row.applied_seq) == ("active", max(one.number for one in news))
    assert len(world.changes()) == 1
