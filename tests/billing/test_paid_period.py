"""Until when a space is paid, when some of it went back."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from propmanager.billing.model import StripeInvoice
from propmanager.billing.paid_period import paid_through
from propmanager.billing.status import Access, Trial, derive
from tests.billing.factures.test_crediting import refund
from tests.billing.strategies import DAY, NOON, subscription
from tests.billing.world import World, platform


@dataclass
class Invoice:
    paid_cents: int = 94_80
    refunded_cents: int = 0
    covers_from: datetime | None = NOON - 10 * DAY
    covers_until: datetime | None = NOON + 20 * DAY


LAST_MONTH = Invoice(covers_from=NOON - 40 * DAY, covers_until=NOON - 10 * DAY)
BEGIN, END = NOON - 10 * DAY, NOON + 20 * DAY


@pytest.mark.parametrize(
    ("invoices", "until"),
    [
        ([], None),
        ([Invoice(covers_from=None, covers_until=None)], None),
        ([Invoice()], END),
        ([Invoice(refunded_cents=94_79)], END),
        ([Invoice(refunded_cents=94_80)], BEGIN),
        ([LAST_MONTH, Invoice(refunded_cents=94_80)], BEGIN),
        ([LAST_MONTH, Invoice(refunded_cents=94_80), Invoice(50_00, covers_from=NOON - DAY)], END),
        ([Invoice(paid_cents=0)], END),  # a trial: nothing was paid, and nothing can go back
    ],
)
def test_what_was_given_back_in_full_opens_nothing(invoices, until):
    assert paid_through(invoices) == until


INVOICES = st.builds(
    Invoice,
    paid_cents=st.integers(1, 200_00),
    covers_from=st.integers(-40, 0).map(lambda days: NOON + days * DAY),
    covers_until=st.integers(1, 40).map(lambda days: NOON + days * DAY),
)


@given(st.lists(st.tuples(INVOICES, st.floats(0, 1)), min_size=1, max_size=6))
def test_a_subscription_that_ended_now_stays_open_exactly_while_something_of_it_is_kept(parts):
    invoices = [
        Invoice(one.paid_cents, round(one.paid_cents * share), one.covers_from, one.covers_until)
        for one, share in parts
    ]
    ended = subscription("canceled", canceled_at=NOON, ended_at=NOON)
    found = derive(ended, [], NOON, Trial(NOON), paid_through(invoices))
    kept = [one.covers_until for one in invoices if one.covers_until and one.refunded_cents < one.paid_cents]
    assert (found.access, found.until) == ((Access.FULL, max(kept)) if kept else (Access.READ_ONLY, None))


# --- as it is told ---


def end_now(world: World) -> None:
    world.stripe.client.v1.subscriptions.cancel(world.row.stripe_subscription_id)


@pytest.mark.parametrize("refund_first", [True, False])
def test_a_month_given_back_and_ended_at_once_is_closed_that_day(premium: World, refund_first):
    steps = [lambda: refund(premium), lambda: end_now(premium)]
    for step in steps if refund_first else steps[::-1]:
        step()
        premium.bring_all()
    assert premium.state == ("cancelled", "expired", "")


def test_a_part_given_back_leaves_the_month_open(premium: World):
    refund(premium, 94_79)
    end_now(premium)
    premium.bring_all()
    assert premium.state == ("cancelled", "active", "")


def test_what_never_arrived_did_not_go_back(premium: World):
    given_back = refund(premium)
    end_now(premium)
    premium.bring_all()
    premium.stripe.ask("refund_fails", refund=given_back)
    premium.bring_all()
    assert premium.state == ("cancelled", "active", "")


def test_an_older_reading_of_the_refunds_does_not_replace_a_newer(premium: World):
    refund(premium, 10_00)
    early = [one for one in premium.news() if one["type"] == "charge.refunded"]
    refund(premium, 20_00)
    premium.bring_all()
    premium.bring(early)
    of_it = select(StripeInvoice).where(StripeInvoice.tenant_id == premium.tenant_id)
    row = platform(lambda db: db.exec(of_it).one())
    assert (row.refunded_cents, row.paid_cents) == (30_00, 94_80)
