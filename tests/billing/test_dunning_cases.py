"""Refused payments, suspension and revival, as Stripe brings them about."""

import uuid
from datetime import timedelta

import pytest
import stripe
from sqlmodel import select

from propmanager.billing import deliveries, passing_time, service, stripe_gateway
from propmanager.billing.letters import Letter
from propmanager.billing.model import BillingEffect, EffectOutcome, PaymentFailure
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import Plan
from tests.billing.world import FAILS, GOOD, World

OWING, CLOSED = ("past_due", "active", ""), ("expired", "suspended", "facturation")
ACTIVE = ("active", "active", "")


@pytest.fixture
def late(world: World) -> World:
    """A first month paid, the second refused once."""
    world.end_trial()
    world.subscribe()
    world.card(FAILS)
    world.bring_all()
    world.advance(32)
    return world


@pytest.fixture
def closed(late: World) -> World:
    late.advance(4)
    late.advance(6)
    return late


def pay(world: World):
    world.card(GOOD)
    owed = [one for one in stripe_gateway.invoices_of(world.row.stripe_subscription_id) if one.status == "open"]
    for invoice in owed:
        world.stripe.client.v1.invoices.pay(invoice.id)
    return world.bring_all()


def failures(world: World):
    with platform_session("test") as db:
        query = select(PaymentFailure).where(PaymentFailure.tenant_id == world.tenant_id)
        return sorted((one.attempt_count, one.billing_reason) for one in db.exec(query))


def test_edge_14_the_first_and_second_refusal_warn_and_the_third_closes(late: World):
    states = [late.state]
    for days in (4, 6):
        late.advance(days)
        states.append(late.state)
    assert states == [OWING, OWING, CLOSED]
    assert failures(late) == [(attempt, "subscription_cycle") for attempt in (1, 2, 3)]
    assert late.effects() == ["payment_confirmed", *["payment_failed"] * 3, "suspended"]


def test_edge_14_three_deliveries_of_the_second_refusal_close_nothing(late: World):
    late.stripe.advance(4)
    (second,) = [event for event in late.news() if event["type"] == "invoice.payment_failed"]
    copies = [second | {"id": f"evt_{uuid.uuid4().hex}"} for _ in range(3)]
    late.bring([second, second, *copies])
    assert (late.state, failures(late)) == (OWING, [(1, "subscription_cycle"), (2, "subscription_cycle")])


def test_edge_15_a_try_by_hand_under_the_same_count_is_not_counted(late: World):
    late.advance(4)
    (owed,) = [one for one in stripe_gateway.invoices_of(late.row.stripe_subscription_id) if one.status == "open"]
    for _ in range(3):
        with pytest.raises(stripe.CardError):
            late.stripe.client.v1.invoices.pay(owed.id)
    late.bring_all()
    assert (late.state, failures(late)) == (OWING, [(1, "subscription_cycle"), (2, "subscription_cycle")])


def test_edge_15_what_was_paid_since_does_not_count(late: World):
    late.advance(4)
    pay(late)
    assert late.state == ACTIVE
    late.card(FAILS)
    late.bring_all()
    late.advance(25)
    assert (late.state, failures(late)[:1]) == (OWING, [(1, "subscription_cycle")])


def test_edge_17_paying_revives_and_the_space_is_open_again(closed: World):
    pay(closed)
    assert closed.state == ACTIVE
    assert closed.effects()[-2:] in (["receipt", "revived"], ["revived", "receipt"])


def test_edge_17_what_the_team_closed_no_payment_opens(closed: World):
    with platform_session("test") as db:
        tenant = db.get_one(Tenant, closed.tenant_id)
        tenant.status, tenant.suspended_reason = TenantStatus.SUSPENDED, SuspendedReason.ADMIN
    pay(closed)
    assert closed.state == ("active", "suspended", "admin")


def test_edge_18_a_payment_after_the_end_opens_nothing_and_is_told(late: World, capsys):
    late.ask(service.cancel, now=clock.now())
    (owed,) = [one for one in stripe_gateway.invoices_of(late.row.stripe_subscription_id) if one.status == "open"]
    late.stripe.client.v1.invoices.pay(owed.id, {"paid_out_of_band": True})
    late.bring_all()
    assert late.state[0] == "cancelled"
    assert "billing.paid_after_the_end" in capsys.readouterr().out


def test_edge_20_an_unpaid_renewal_gives_no_month(late: World):
    row = late.row
    assert row.period_end is not None
    assert row.paid_through is not None
    assert row.period_end - row.paid_through > timedelta(days=25)


def test_a_refused_change_of_plan_closes_nothing_however_often(world: World):
    world.end_trial()
    world.subscribe()
    world.card(FAILS)
    world.bring_all()
    for _ in range(4):
        preview = world.ask(service.preview_upgrade, Plan.ENTERPRISE, now=clock.now())
        with pytest.raises(service.CardDeclined):
            world.ask(service.upgrade, Plan.ENTERPRISE, preview.proration_date, now=clock.now())
        world.bring_all()
    assert (world.state, world.row.plan) == (ACTIVE, "premium")


def test_mails_of_facts_older_than_two_days_are_written_down_and_not_sent(late: World):
    (told,) = [event for event in late.news_again() if event["type"] == "invoice.payment_failed"]
    old = told | {"id": f"evt_{uuid.uuid4().hex}", "created": int((clock.now() - timedelta(hours=49)).timestamp())}
    old["data"] = {"object": told["data"]["object"] | {"attempt_count": 2}}
    late.bring([old])
    with platform_session("test") as db:
        query = select(BillingEffect).where(
            BillingEffect.tenant_id == late.tenant_id, BillingEffect.kind == Letter.PAYMENT_FAILED
        )
        outcomes = {effect.details["invoice"]: effect.outcome for effect in db.exec(query) if ":2" in effect.key}
    assert list(outcomes.values()) == [EffectOutcome.SKIPPED]


def test_a_debt_of_two_months_is_given_up_and_its_invoice_voided(closed: World):
    later = clock.now() + timedelta(days=100)
    passing_time.give_up(later)
    assert closed.effects()[-1] == "give_up"
    passing_time.give_up(later)
    assert closed.effects().count("give_up") == 1


def test_the_card_chosen_in_the_portal_pays_the_subscription_too(world: World):
    """A subscription keeps the card it was bought with, whatever its customer chooses since."""
    world.end_trial()
    world.subscribe()
    world.advance(0.01)
    client = world.stripe.client.v1
    other = client.payment_methods.attach("pm_card_mastercard", {"customer": world.customer})
    client.customers.update(world.customer, {"invoice_settings": {"default_payment_method": other.id}})
    world.bring_all()
    world.bring_all()
    effect = [one for one in world.all_effects() if one.kind == deliveries.FOLLOW_CARD][-1]
    assert effect.details["payment_method"] == other.id
    deliveries._prepare(world.tenant_id, effect.id)
    stripe_id = world.row.stripe_subscription_id
    world.bring_all()
    assert client.subscriptions.retrieve(stripe_id).default_payment_method == other.id
    assert world.ask(service.overview, now=clock.now()).card.startswith("Mastercard se terminant par 4444")


def test_a_card_that_is_chosen_again_pays_again_and_each_choice_is_told_once(premium: World):
    client = premium.stripe.client.v1
    names = ("pm_card_visa", "pm_card_mastercard")
    first, second = (client.payment_methods.attach(name, {"customer": premium.customer}).id for name in names)
    for card in (first, second, first, second):
        premium.stripe.advance(0.01)
        client.customers.update(premium.customer, {"invoice_settings": {"default_payment_method": card}})
        premium.bring(premium.bring_all())
    followed = [one.details["payment_method"] for one in premium.all_effects() if one.kind == deliveries.FOLLOW_CARD]
    assert followed == [first, second, first, second]
