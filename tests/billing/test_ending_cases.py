"""A planned end in its two shapes, taken back or reached; trials that end with and without a card."""

from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.billing import deliveries, passing_time, service, stripe_gateway, trial
from propmanager.billing.model import BillingAccount
from propmanager.billing.subject import Subject
from propmanager.billing.sync import sync
from propmanager.core import clock
from propmanager.core.errors import Conflict
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan
from tests.billing.endings import by_portal, by_us
from tests.billing.world import ASKS, FAILS, GOOD, World

ACTIVE = ("active", "active", "")


@pytest.fixture
def paying(world: World) -> World:
    world.end_trial()
    world.subscribe()
    return world


@pytest.mark.parametrize(("cancel", "flag"), [(by_us, True), (by_portal, False)])
def test_edge_19_both_shapes_of_a_planned_end_are_seen_and_taken_back(paying: World, cancel, flag):
    cancel(paying)
    planned = paying.ask(service.overview, now=clock.now())
    assert (paying.state, paying.row.cancel_at_period_end) == (ACTIVE, flag)
    assert paying.row.cancel_at == paying.row.period_end
    assert (planned.status.startswith("Se termine le "), planned.may_cancel, planned.may_resume) == (True, False, True)
    paying.ask(service.resume, now=clock.now())
    paying.bring_all()
    kept = paying.ask(service.overview, now=clock.now())
    assert (paying.row.cancel_at, paying.row.cancel_at_period_end) == (None, False)
    assert (kept.status, kept.may_cancel, kept.may_resume) == ("Actif", True, False)
    assert paying.effects() == ["payment_confirmed", "cancelled"]


@pytest.mark.parametrize("cancel", [by_us, by_portal])
def test_edge_19_at_the_boundary_the_space_closes_and_one_mail_was_sent(paying: World, cancel):
    cancel(paying)
    paying.advance(32)
    assert paying.state == ("cancelled", "expired", "")
    assert paying.effects() == ["payment_confirmed", "cancelled"]
    with pytest.raises(Conflict, match="a pris fin"):
        paying.ask(service.resume, now=clock.now())


def test_cancelling_twice_happens_once(paying: World):
    for _ in range(2):
        paying.ask(service.cancel, now=clock.now())
    updates = [event for event in paying.news() if event["type"] == "customer.subscription.updated"]
    assert len(updates) == 1


def test_a_second_cancellation_after_a_resumption_is_a_new_one(paying: World):
    for command in (service.cancel, service.resume, service.cancel):
        paying.ask(command, now=clock.now())
    assert paying.row.cancel_at_period_end


def test_cancelling_what_is_owed_ends_at_once_and_gives_no_free_time(paying: World):
    paying.card(FAILS)
    paying.bring_all()
    paying.advance(32)
    paying.ask(service.cancel, now=clock.now())
    assert paying.state == ("cancelled", "expired", "")


def test_what_is_owed_is_asked_for_no_more_after_a_cancellation(paying: World):
    paying.card(FAILS)
    paying.bring_all()
    paying.advance(32)
    before = paying.ask(service.overview, now=clock.now())
    paying.ask(service.cancel, now=clock.now())
    (effect,) = [one for one in paying.all_effects() if one.kind == deliveries.GIVE_UP]
    for _ in range(2):  # a worker that dies before it says so
        deliveries._prepare(paying.tenant_id, effect.id)
    paying.bring_all()
    after = paying.ask(service.overview, now=clock.now())
    assert before.danger == (
        "La résiliation prend effet tout de suite et annule le paiement en attente : "
        "votre espace se ferme. Vous pourrez toujours exporter vos données."
    )
    assert [row.status for row in before.history] == ["Échec", "À payer", "Payée"]
    assert [(row.status, row.amount) for row in after.history if row.status != "Échec"] == [
        ("Annulée", "94,80\u00a0€"),
        ("Payée", "94,80\u00a0€"),
    ]
    assert (after.pay_label, after.may_resume) == ("", False)


def test_ended_by_the_team_in_the_middle_stays_open_for_what_was_paid(paying: World):
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    paying.bring_all()
    before = paying.state
    assert paying.row.paid_through is not None
    passing_time.look_at_boundaries(paying.row.paid_through + timedelta(seconds=1))
    assert (before, paying.state) == (("cancelled", "active", ""), ("cancelled", "expired", ""))


def test_there_is_nothing_to_cancel_on_a_trial_without_subscription(world: World):
    with pytest.raises(Conflict, match="Choisissez un plan"):
        world.ask(service.cancel, now=clock.now())


# --- edge case 21: trials ---


def expire(world: World):
    world.end_trial()
    passing_time.look_at_trials(clock.now())


def test_edge_21_a_trial_without_a_card_closes_the_space_at_its_end_and_is_told_once(world: World):
    for _ in range(2):
        expire(world)
    assert (world.tenant.status, world.effects()) == (TenantStatus.EXPIRED, ["trial_ended"])
    overview = world.ask(service.overview, now=clock.now())
    assert (overview.status, overview.notice) == ("Essai terminé", "")


def test_edge_21_a_subscription_begun_on_trial_carries_the_days_that_are_left(world: World):
    ends_at = world.tenant.trial_ends_at
    assert ends_at is not None
    world.subscribe(Plan.BASIC)
    assert world.row.trial_ends_at == ends_at.replace(microsecond=0)
    assert (world.state, world.tenant.plan) == (("trial", "active", ""), Plan.PREMIUM)
    assert world.effects() == []  # an invoice of nothing is no receipt


def test_edge_21_with_a_card_the_trial_becomes_the_paid_plan(world: World):
    world.subscribe(Plan.BASIC)
    world.advance(15)
    assert (world.state, world.tenant.plan) == (ACTIVE, Plan.BASIC)
    assert world.effects() == ["trial_converts", "receipt"]


@pytest.mark.parametrize("ending", ["pause", "cancel"])
def test_edge_21_without_a_card_at_its_end_the_space_closes(world: World, ending):
    client, ends_at = world.stripe.client, world.tenant.trial_ends_at
    assert ends_at is not None
    customer = client.v1.customers.create({"metadata": {"tenant_id": str(world.tenant_id)}})
    client.v1.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": "price_basic"}],
            "trial_end": int(ends_at.timestamp()),
            "metadata": {"tenant_id": str(world.tenant_id)},
            "trial_settings": {"end_behavior": {"missing_payment_method": ending}},
        }
    )
    world.bring_all()
    before = world.state
    world.end_trial()
    world.advance(15)
    ours = {"pause": "expired", "cancel": "cancelled"}[ending]
    assert (before[0], world.state) == ("trial", (ours, "expired", ""))


def test_edge_21_nobody_has_a_second_trial(world: World):
    world.subscribe(Plan.BASIC)
    world.stripe.client.v1.subscriptions.cancel(world.row.stripe_subscription_id)
    world.bring_all()
    world.subscribe(Plan.BASIC)
    first, second = world.rows()
    assert (first.trial_ends_at is None, second.trial_ends_at, second.status) == (False, None, "active")


def test_edge_21_less_than_two_days_are_not_carried(world: World):
    world.end_trial(-trial.SHORTEST_CARRIED + timedelta(minutes=1))
    world.subscribe(Plan.BASIC)
    assert (world.state, world.row.trial_ends_at) == (ACTIVE, None)


@pytest.mark.parametrize(("left", "days"), [(7, 7), (3, 3), (1, 1)])
def test_a_trial_is_reminded_of_once_at_each_of_its_days(world: World, left, days):
    world.end_trial(-timedelta(days=left, minutes=-1))
    for _ in range(3):
        passing_time.look_at_trials(clock.now())
    assert world.effects() == ["trial_ending"]


def test_who_has_subscribed_is_not_reminded_of_the_trial(world: World):
    world.subscribe(Plan.BASIC)
    with platform_session("test") as db:
        db.get_one(Tenant, world.tenant_id).trial_ends_at = clock.now() + timedelta(days=2)
    passing_time.look_at_trials(clock.now())
    assert world.effects() == []


def test_a_first_payment_that_was_given_up_leaves_the_trial_alone(world: World):
    """Begun under two days from its end, so that nothing is carried and the bank asks at once; then called off."""
    world.end_trial(-timedelta(days=1))
    for card in (ASKS, FAILS):
        try:
            world.ask(service.create_subscription, Plan.BASIC, card, now=clock.now())
        except service.CardDeclined:
            assert card == FAILS
        world.bring_all()
        assert (world.tenant.status, world.tenant.plan) == (TenantStatus.TRIAL, Plan.PREMIUM)
    assert {row.is_live for row in world.rows()} == {False}


def test_the_used_up_trial_is_noted(world: World):
    world.subscribe(Plan.BASIC, GOOD)
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == world.tenant_id)).one()
    assert account.trial_used_at is not None
    assert stripe_gateway.subscription(world.row.stripe_subscription_id).status == "trialing"
    assert sync(Subject(subscription_id=world.row.stripe_subscription_id), "again", now=clock.now()) == world.tenant_id
