"""Up at once for the price that was shown, down at the end of what was paid, and never a double."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing import proration, service, stripe_gateway
from propmanager.billing.snapshots import PreviewLine, PreviewSnapshot
from propmanager.core import clock, money
from propmanager.core.errors import Conflict, PlanLimitReached
from propmanager.core.tenancy import tenant_session
from propmanager.tenants.plans import Plan
from tests.biens.forms import add
from tests.billing.strategies import DAY, NOON
from tests.billing.world import ASKS, FAILS, GOOD, World


@pytest.fixture
def basic(world: World) -> World:
    world.end_trial()
    world.subscribe(Plan.BASIC)
    return world


def preview(world: World, plan=Plan.PREMIUM):
    return world.ask(service.preview_upgrade, plan, now=clock.now())


def upgrade(world: World, shown):
    changed = world.ask(service.upgrade, shown.plan, shown.proration_date, now=clock.now())
    world.bring_all()
    return changed


def invoices(world: World, reason):
    listed = stripe_gateway.invoices_of(world.row.stripe_subscription_id)
    return [(one.status, one.total_cents) for one in listed if one.billing_reason == reason]


def at_stripe(world: World):
    return stripe_gateway.subscription(world.row.stripe_subscription_id)


def test_edge_22_the_invoice_is_the_one_that_was_shown(basic: World):
    basic.advance(10)
    shown = preview(basic)
    upgrade(basic, shown)
    assert invoices(basic, "subscription_update") == [("paid", shown.amount_due_cents)]
    assert 0 < shown.amount_due_cents < 60_00
    assert (basic.row.plan, basic.tenant.plan) == (Plan.PREMIUM, Plan.PREMIUM)


def test_edge_22_a_declined_card_leaves_the_old_plan(basic: World):
    shown = preview(basic)
    basic.card(FAILS)
    with pytest.raises(service.CardDeclined) as refusal:
        upgrade(basic, shown)
    basic.bring_all()
    assert refusal.value.status == 402
    assert (basic.row.plan, basic.tenant.plan, basic.state) == (Plan.BASIC, Plan.BASIC, ("active", "active", ""))
    assert (at_stripe(basic).price_id, at_stripe(basic).has_pending_update) == ("price_basic", False)
    assert invoices(basic, "subscription_update") == [("void", shown.amount_due_cents)]


def test_edge_22_after_a_declined_card_another_one_buys_the_same(basic: World):
    shown = preview(basic)
    basic.card(FAILS)
    with pytest.raises(service.CardDeclined):
        upgrade(basic, shown)
    basic.card(GOOD)
    upgrade(basic, preview(basic))
    assert basic.row.plan == Plan.PREMIUM


def test_edge_22_a_card_that_wants_an_authentication_leads_to_it(basic: World):
    shown = preview(basic)
    basic.card(ASKS)
    changed = upgrade(basic, shown)
    assert changed.needs_authentication
    assert (basic.row.plan, basic.row.has_pending_update) == (Plan.BASIC, True)
    again = basic.ask(service.upgrade, shown.plan, shown.proration_date, now=clock.now())
    assert again == changed


def test_edge_22_a_double_click_changes_once_at_once(basic: World):
    shown = preview(basic)

    def click(_):
        with tenant_session(basic.tenant_id) as db:
            return service.upgrade(db, shown.plan, shown.proration_date, now=clock.now())

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(click, range(6)))
    basic.bring_all()
    assert answers == [service.Changed()] * 6
    assert invoices(basic, "subscription_update") == [("paid", shown.amount_due_cents)]


def test_only_a_price_that_was_shown_can_be_bought(basic: World):
    shown = preview(basic)
    end = basic.row.period_end
    assert end is not None
    for at in (int(end.timestamp()), shown.proration_date + 1, 0):
        with pytest.raises(Conflict, match="n’est plus à jour"):
            basic.ask(service.upgrade, Plan.PREMIUM, at, now=clock.now())
    later = clock.now() + timedelta(minutes=31)
    with pytest.raises(Conflict, match="n’est plus à jour"):
        basic.ask(service.upgrade, Plan.PREMIUM, shown.proration_date, now=later)
    assert basic.row.plan == Plan.BASIC


def test_who_owes_changes_nothing_first(basic: World):
    basic.card(FAILS)
    basic.bring_all()
    basic.advance(32)
    with pytest.raises(Conflict, match="Réglez-le"):
        preview(basic)


def test_edge_23_a_downgrade_beyond_the_limits_is_refused_and_lists_them(world: World):
    world.end_trial()
    world.subscribe(Plan.PREMIUM)
    with tenant_session(world.tenant_id) as db:
        for number in range(12):
            add(db, nom=f"Studio {number}")
    with pytest.raises(PlanLimitReached) as refusal:
        world.ask(service.downgrade, Plan.BASIC, now=clock.now())
    assert refusal.value.message == (
        "Basic permet 10 biens (vous en avez 12). Archivez 2 biens, ou choisissez un plan plus grand."
    )
    assert at_stripe(world).price_id == "price_premium"
    (card,) = [one for one in world.ask(service.overview, now=clock.now()).plans if one.plan == "basic"]
    assert (card.act, card.hindrance) == (service.Act.NONE, refusal.value.message)


def test_edge_23_a_downgrade_waits_for_the_end_of_the_period_and_keeps_its_one_item(world: World):
    world.end_trial()
    world.subscribe(Plan.PREMIUM)
    before = at_stripe(world)
    for _ in range(2):
        world.ask(service.downgrade, Plan.BASIC, now=clock.now())
    world.bring_all()
    row, now_there = world.row, at_stripe(world)
    assert (row.plan, row.pending_plan, row.pending_from) == (Plan.PREMIUM, Plan.BASIC, row.period_end)
    assert (now_there.item_id, now_there.items, now_there.quantity) == (before.item_id, 1, 1)
    assert (now_there.price_id, invoices(world, "subscription_update")) == ("price_basic", [])
    world.advance(32)
    assert (world.row.plan, world.row.pending_plan, world.tenant.plan) == (Plan.BASIC, None, Plan.BASIC)
    assert invoices(world, "subscription_cycle") == [("paid", 34_80)]


def test_a_downgrade_can_be_taken_back_until_its_day(world: World):
    world.end_trial()
    world.subscribe(Plan.PREMIUM)
    world.ask(service.downgrade, Plan.BASIC, now=clock.now())
    with pytest.raises(Conflict, match="Annulez-le"):
        preview(world, Plan.ENTERPRISE)
    world.ask(service.keep_plan, Plan.PREMIUM, now=clock.now())
    world.bring_all()
    assert (world.row.plan, world.row.pending_plan, at_stripe(world).price_id) == (
        Plan.PREMIUM,
        None,
        "price_premium",
    )
    world.advance(32)
    assert invoices(world, "subscription_cycle") == [("paid", 94_80)]


def test_edge_23_a_smaller_plan_chosen_at_stripe_is_over_quota_and_loses_nothing(world: World):
    world.end_trial()
    world.subscribe(Plan.PREMIUM)
    with tenant_session(world.tenant_id) as db:
        for number in range(12):
            add(db, nom=f"Studio {number}")
    read = at_stripe(world)
    world.stripe.client.v1.subscriptions.update(
        read.id, {"items": [{"id": read.item_id, "price": "price_basic"}], "proration_behavior": "none"}
    )
    world.bring_all()
    overview = world.ask(service.overview, now=clock.now())
    assert (world.row.plan, overview.biens.used, overview.biens.limit) == (Plan.BASIC, 12, 10)
    assert (overview.notice_tone, overview.biens.hint) == (
        "warn",
        "2 biens de trop pour votre plan. Rien n’est supprimé.",
    )
    with tenant_session(world.tenant_id) as db, pytest.raises(PlanLimitReached):
        add(db)


def test_a_trial_changes_at_once_and_costs_nothing(world: World):
    world.subscribe(Plan.BASIC)
    shown = preview(world, Plan.ENTERPRISE)
    upgrade(world, shown)
    up = (shown.amount_due_cents, world.row.plan)
    world.ask(service.downgrade, Plan.BASIC, now=clock.now())
    world.bring_all()
    assert (up, world.row.plan, world.row.pending_plan) == ((0, Plan.ENTERPRISE), Plan.BASIC, None)
    world.advance(15)
    assert invoices(world, "subscription_cycle") == [("paid", 34_80)]


def test_the_cost_in_words():
    lines = (PreviewLine("Unused time", -19_33), PreviewLine("Remaining time", 52_67))
    shown = PreviewSnapshot(due_cents=40_01, tax_cents=6_67, total_cents=40_01, lines=lines)
    assert [(line.label, line.amount) for line in proration.cost_lines(shown, Plan.BASIC, Plan.PREMIUM)] == [
        ("Temps non utilisé de Basic", "−19,33\u00a0€"),
        ("Premium jusqu’à la prochaine échéance", "52,67\u00a0€"),
        ("TVA", "6,67\u00a0€"),
    ]
    assert proration.sentence(shown, Plan.PREMIUM, NOON.date(), None) == (
        "Vous payez 40,01\u00a0€ TTC aujourd’hui. À partir du 10/03/2026, Premium coûte 94,80\u00a0€ TTC par mois."
    )
    nothing = PreviewSnapshot(due_cents=0, tax_cents=0, total_cents=0)
    assert proration.sentence(nothing, Plan.PREMIUM, NOON.date(), None).startswith("Rien n’est à payer aujourd’hui.")


def test_29_euros_are_written_from_2900_cents():
    assert money.format_euros(29_00) == "29,00\u00a0€"


@given(st.integers(-90, 90), st.integers(1, 31))
def test_the_instant_of_a_change_lies_within_the_period(day, length):
    end = NOON + length * DAY
    at = proration.within_period(NOON + day * DAY, NOON, end)
    assert at == NOON.timestamp() + min(max(day, 0), length) * DAY.total_seconds()
