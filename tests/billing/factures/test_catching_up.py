"""Papers that nobody made when their news came: looked for, and made."""

import pytest

from propmanager.billing import service, stripe_gateway
from propmanager.billing.customers import ensure_customer
from propmanager.billing.errors import StripeUnavailable
from propmanager.billing.factures import catching_up
from propmanager.billing.service import DriftRow
from propmanager.core import clock
from propmanager.journal.service import Actor
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
    asked: list[str] = []  # also about the spaces of other tests, which may have left something undone
    monkeypatch.setattr(stripe_gateway, "refunds_of_invoice", lambda invoice_id: asked.append(invoice_id) or ())
    catching_up.catch_up(clock.now())
    assert {one.stripe_invoice_id for one in papers(paying)}.isdisjoint(asked)
    assert sorted(amounts(paying)) == [(10_00, True), (20_00, True), (94_80, True)]  # both in one second


def test_a_stripe_that_was_away_is_asked_again_the_next_time(paying: World):
    refund(paying)
    paying.bring_all()
    paying.stripe.ask("fault", path="/v1/refunds", mode="500", times=3)
    with pytest.raises(StripeUnavailable):
        run_jobs(paying)
    paying.stripe.ask("fault")
    catching_up.catch_up(clock.now())
    assert amounts(paying) == [(94_80, True)] * 2


# --- what makes no lawful facture ---


@pytest.fixture
def untaxed(over: World) -> World:
    """French, and without tax: no lawful facture."""
    over.ask(ensure_customer, now=clock.now())
    over.stripe.client.v1.customers.update(over.customer, {"tax_exempt": "exempt"})
    over.subscribe()
    return over


def lines(world: World) -> list[DriftRow]:
    return service.subscriber_sheet(world.tenant_id, now=clock.now()).drifts


def test_it_is_one_line_for_the_team_however_often_it_is_tried(untaxed: World, capsys):
    for _ in range(3):
        catching_up.catch_up(clock.now())
    (line,) = lines(untaxed)
    assert (line.field, line.ours, line.theirs, line.is_unseen) == (
        "Facture impossible",
        "—",
        "Sa TVA n’est pas celle du lieu du client, ni due par lui",
        True,
    )
    assert (papers(untaxed), capsys.readouterr().out.count("billing.facture_refused")) == ([], 1)


def test_once_somebody_has_looked_it_is_tried_anew(untaxed: World):
    catching_up.catch_up(clock.now())
    service.resync(untaxed.tenant_id, Actor(nom="Inès Garnier"), now=clock.now())
    catching_up.catch_up(clock.now())
    assert [line.is_unseen for line in lines(untaxed)] == [True, False]
