"""Papers that nobody made when their news came: looked for, and made."""

import pytest

from propmanager.billing import stripe_gateway
from propmanager.billing.errors import StripeUnavailable
from propmanager.billing.factures import catching_up
from propmanager.core import clock
from tests.billing.factures.test_crediting import papers, refund, run_jobs, said
from tests.billing.world import World


@pytest.fixture
def paying(over: World) -> World:
    over.subscribe()
    return over


def amounts(world: World) -> list[tuple[int, bool]]:
    """Of each paper, and whether its file is there."""
    return [(one.content["gross_cents"], one.pdf is not None) for one in papers(world)]


def test_a_refund_whose_job_was_lost_has_its_avoir_after_its_facture(paying: World):
    refund_id = refund(paying, 10_00)
    paying.bring_all()
    catching_up.catch_up(clock.now())
    facture, avoir = papers(paying)
    assert [said(facture), said(avoir)] == [("", "", 94_80), (facture.numero, refund_id, 10_00)]
    assert amounts(paying) == [(94_80, True), (10_00, True)]


def test_an_avoir_that_was_left_standing_is_cancelled(paying: World):
    refund_id = refund(paying)
    paying.bring_all()
    run_jobs(paying)
    paying.stripe.ask("refund_fails", refund=refund_id)
    paying.bring_all()
    catching_up.catch_up(clock.now())
    assert [one.cancels for one in papers(paying)] == ["", "", papers(paying)[1].numero]
    assert amounts(paying) == [(94_80, True)] * 3


def test_what_has_its_papers_asks_nothing_of_stripe(paying: World, monkeypatch):
    for cents in (10_00, 20_00):
        refund(paying, cents)
    paying.bring_all()
    catching_up.catch_up(clock.now())
    monkeypatch.setattr(stripe_gateway, "refunds_of_invoice", lambda _: pytest.fail("Stripe was asked again"))
    catching_up.catch_up(clock.now())
    assert amounts(paying) == [(94_80, True), (10_00, True), (20_00, True)]


def test_a_stripe_that_was_away_is_asked_again_the_next_time(paying: World):
    refund(paying)
    paying.bring_all()
    paying.stripe.ask("fault", path="/v1/refunds", mode="500", times=3)
    with pytest.raises(StripeUnavailable):
        run_jobs(paying)
    paying.stripe.ask("fault")
    catching_up.catch_up(clock.now())
    assert amounts(paying) == [(94_80, True)] * 2
