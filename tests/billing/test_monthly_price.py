"""What the page and the mails announce is what will be debited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from propmanager.billing import letters, service
from propmanager.billing.model import Subscription
from propmanager.billing.monthly_price import MonthlyPrice, Tax, monthly_price
from propmanager.core import clock, french
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import platform_session
from propmanager.tenants.plans import Plan, gross_cents, vat_cents
from tests.billing.world import World


@pytest.mark.parametrize(
    ("last", "gross"),
    [
        (None, 34_80),
        (Tax(29_00, 5_80), 34_80),
        (Tax(33_34, 6_68), 34_80),  # by line, each rounded
        (Tax(29_00, 0), 29_00),
        (Tax(1_00, 0), 29_00),
        (Tax(79_00, 16_59), 35_09),  # 21 %
    ],
)
def test_a_month_is_taxed_as_the_last_one_was(last, gross):
    assert monthly_price(29_00, last) == MonthlyPrice(29_00, gross)


@given(st.integers(0, 1_000_00), st.integers(1_00, 1_000_00), st.integers(-2, 2))
def test_the_rounding_of_a_payment_does_not_show_in_the_next(net, paid, rounding):
    assert monthly_price(net, Tax(paid, vat_cents(paid) + rounding)).gross_cents == gross_cents(net)


@pytest.fixture
def belgian(basic: World) -> World:
    """Its last month was paid without tax."""
    client = basic.stripe.client.v1.customers
    client.tax_ids.create(basic.customer, {"type": "eu_vat", "value": "BE0428759497"})
    basic.advance(32)
    return basic


def test_a_buyer_who_owes_the_tax_is_told_what_is_debited(belgian: World):
    overview = belgian.ask(service.overview, now=clock.now())
    end = belgian.row.period_end
    assert end is not None
    assert overview.history[0].amount == "29,00\u00a0€"
    assert (overview.price, overview.price_without_tax, overview.next_payment_due) == (
        "29,00\u00a0€ HT/mois",
        "sans TVA",
        f"{french.format_day(day_in_paris(end))}, 29,00\u00a0€",
    )
    current = overview.plans[0]
    assert (current.price, current.price_kind, current.price_without_tax) == ("29,00\u00a0€", "HT", "sans TVA")


def test_a_change_of_plan_tells_such_a_buyer_the_price_to_come(belgian: World):
    up = belgian.ask(service.preview_upgrade, Plan.PREMIUM, now=clock.now())
    assert up.tax_cents == 0
    assert up.sentence.endswith(", Premium coûte 79,00\u00a0€ HT par mois.")
    belgian.ask(service.upgrade, up.plan, up.proration_date, now=clock.now())
    belgian.bring_all()
    down = belgian.ask(service.overview, now=clock.now()).plans[0]
    assert ", pour 29,00\u00a0€ HT par mois. " in down.warning


def test_the_mail_before_the_first_payment_tells_an_old_price(world: World):
    world.subscribe(Plan.BASIC)
    world.advance(12)
    (effect,) = world.all_effects()
    with platform_session("test") as db:
        row = db.exec(select(Subscription).where(Subscription.tenant_id == world.tenant_id)).one()
        row.price_cents = 19_00
        (letter,) = letters.written(db, effect, now=clock.now())
    assert "votre carte sera débitée de 22,80\u00a0€ TTC pour Basic." in letter.text
