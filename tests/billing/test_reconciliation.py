"""What never reached us is found: by the hourly list, by the nightly comparison, or by the team."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from propmanager.billing import passing_time, processing, reconciliation, service, sweep
from propmanager.billing.model import BillingAccount, BillingCursor, BillingDrift, EventStatus, StripeEvent
from propmanager.core import clock
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import Kind, SecurityEvent
from propmanager.journal.service import Actor
from tests.billing.world import World

INES = Actor(nom="Inès Garnier")


@pytest.fixture
def paying(world: World) -> World:
    world.end_trial()
    world.subscribe()
    with platform_session("test") as db:
        db.execute(sa.delete(BillingCursor))
    return world


def drift(world: World):
    with platform_session("test") as db:
        query = select(BillingDrift).where(BillingDrift.concerns == world.tenant_id).order_by(sa.text("id"))
        return [(one.field, one.ours, one.theirs) for one in db.exec(query)]


def reconcile(world: World):
    return len(reconciliation.reconcile(world.tenant_id, "nightly", now=clock.now()))


def journal(world: World):
    with platform_session("test") as db:
        query = select(SecurityEvent).where(SecurityEvent.tenant_id == world.tenant_id)
        return [(one.kind, one.actor) for one in db.exec(query)]


def test_edge_25_the_hourly_list_finds_a_dropped_event_and_works_on_it_once(paying: World):
    stripe_id = paying.row.stripe_subscription_id
    paying.stripe.client.v1.subscriptions.cancel(stripe_id)
    dropped = [event["id"] for event in paying.news()]
    found = [sweep.sweep(clock.now()) for _ in range(2)]
    for event_id in dropped:
        processing.work_on(event_id)
    assert found == [len(dropped), 0]
    assert paying.state[0] == "cancelled"


def test_edge_25_the_list_is_read_an_hour_back_from_where_it_was_left(paying: World):
    sweep.sweep(clock.now())
    with platform_session("test") as db:
        cursor = db.get_one(BillingCursor, "events")
        reached, db_cursor = cursor.reached_at, cursor
        db_cursor.reached_at = reached + timedelta(minutes=59)
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    assert sweep.sweep(clock.now()) > 0


def test_what_the_sdk_lists_is_worked_on_like_what_was_delivered(paying: World):
    """A `stripe.Event` is no dictionary: it is one again before it is kept."""
    with platform_session("test") as db:
        db.execute(sa.delete(StripeEvent).where(sa.column("event_id").in_(paying.seen)))
    assert sweep.sweep(clock.now()) == len(paying.seen)
    for event_id in paying.seen:
        processing.work_on(event_id)
    assert (paying.state, paying.effects()) == (("active", "active", ""), ["payment_confirmed"])


def test_edge_25_a_sound_customer_shows_no_drift(paying: World):
    assert (reconcile(paying), drift(paying)) == (0, [])


def test_edge_25_the_comparison_finds_a_subscription_edited_in_the_dashboard(paying: World):
    read = paying.row
    paying.stripe.client.v1.subscriptions.update(
        read.stripe_subscription_id,
        {"items": [{"id": read.item_id, "price": "price_basic"}], "proration_behavior": "none"},
    )
    assert (reconcile(paying), reconcile(paying)) == (1, 0)
    assert drift(paying) == [("price", "price_premium", "price_basic")]
    assert (paying.row.plan, paying.tenant.plan) == ("basic", "basic")


def test_edge_25_the_comparison_finds_a_payment_nobody_told_us_of(paying: World):
    paying.stripe.advance(32)
    assert reconcile(paying) > 0
    assert ("invoice", "unknown", "paid") in drift(paying)
    row = paying.row
    assert row.paid_through == row.period_end


def test_edge_25_the_comparison_finds_a_deleted_customer(paying: World):
    paying.stripe.client.v1.customers.delete(paying.customer)
    assert reconcile(paying) > 0
    assert ("customer", "", "deleted") in drift(paying)
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == paying.tenant_id)).one()
    assert (account.stripe_customer_id, paying.row.is_live) == (None, False)


def test_what_stripe_does_not_know_at_all_is_noted_and_ended_only_at_the_teams_wish(paying: World):
    """Another account's key in the settings, or a sandbox that was started anew."""
    first = paying.row.stripe_subscription_id
    paying.stripe.ask("reset")
    assert reconcile(paying) == 2
    assert drift(paying) == [("existence", "", "missing")] * 2
    assert (paying.row.is_live, bool(paying.customer)) == (True, True)
    service.resync(paying.tenant_id, INES, now=clock.now())
    assert (paying.row.is_live, paying.customer) == (False, "")
    paying.seen.clear()
    paying.subscribe()
    assert (paying.tenant.status, paying.rows()[0].stripe_subscription_id) == ("active", first)


def test_after_its_customer_was_deleted_a_tenant_subscribes_with_a_new_one(paying: World):
    first = paying.customer
    paying.stripe.client.v1.customers.delete(first)
    paying.bring_all()
    paying.subscribe()
    assert paying.customer not in {first, ""}
    assert (paying.tenant.status, [row.is_live for row in paying.rows()]) == ("active", [False, True])


def test_news_on_their_way_are_no_drift(paying: World):
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    for event in paying.news():
        paying.deliver(event)
    assert (reconcile(paying), drift(paying), paying.state[0]) == (0, [], "cancelled")


def test_the_team_compares_and_leaves_a_row_in_the_journal(paying: World):
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    assert [row.field for row in service.resync(paying.tenant_id, INES, now=clock.now())] == ["Statut"]
    assert (paying.state[0], journal(paying)) == ("cancelled", [(Kind.BILLING_RESYNCED, "Inès Garnier")])


def test_the_team_replays_an_event_and_nothing_is_done_twice(paying: World):
    (event,) = [one for one in paying.news_again() if one["type"] == "invoice.paid"]
    before = paying.row.model_dump(exclude={"applied_seq"})
    service.replay(event["id"], INES, now=clock.now())
    waiting = paying.event(event["id"]).status
    processing.work_on(event["id"])
    assert (waiting, paying.event(event["id"]).status) == (EventStatus.WAITING, EventStatus.DONE)
    assert paying.row.model_dump(exclude={"applied_seq"}) == before
    assert (paying.effects(), journal(paying)) == (["payment_confirmed"], [(Kind.WEBHOOK_REPLAYED, "Inès Garnier")])


def test_what_does_not_exist_is_not_replayed(paying: World):
    with pytest.raises(NotFound):
        service.replay(f"evt_{uuid.uuid4().hex}", INES, now=clock.now())
    assert journal(paying) == []


def test_old_events_are_forgotten_and_waiting_ones_are_not(paying: World):
    kept, waiting, *_ = sorted(paying.seen)
    with platform_session("test") as db:
        long_ago = clock.now() - timedelta(days=91)
        db.execute(
            sa.update(StripeEvent).where(sa.column("event_id").in_([kept, waiting])).values(received_at=long_ago)
        )
        db.get_one(StripeEvent, waiting).status = EventStatus.WAITING
    passing_time.forget_old_events(clock.now())
    with platform_session("test") as db:
        assert (db.get(StripeEvent, kept), db.get(StripeEvent, waiting) is None) == (None, False)


def test_a_card_about_to_expire_is_told_of_once(paying: World):
    soon = clock.now() + timedelta(days=20)
    paying.stripe.ask("card", customer=paying.customer, exp_month=soon.month, exp_year=soon.year)
    paying.bring_all()
    for _ in range(2):
        passing_time.look_at_cards(clock.now() + timedelta(days=20))
    assert paying.effects() == ["payment_confirmed", "card_expiring"]
