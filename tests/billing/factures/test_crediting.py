"""From the refund at Stripe to the avoir: once for each, in the series of the factures, whoever dies in between."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlmodel import select

from propmanager.billing import letters, processing, service, stripe_gateway
from propmanager.billing.errors import StripeUnavailable
from propmanager.billing.factures import catching_up, crediting, issuing, tasks
from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.billing.factures.model import Facture
from propmanager.billing.letters import Letter
from propmanager.billing.model import BillingEffect, EventStatus, StripeInvoice
from propmanager.billing.snapshots import RefundSnapshot
from propmanager.core import clock
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session
from tests.billing.factures.conftest import factures_of, last_number
from tests.billing.world import World


@pytest.fixture
def paying(over: World) -> World:
    over.subscribe()
    return over


def papers(world: World) -> list[Facture]:
    """The factures and avoirs of this tenant, by their number."""
    with platform_session("test") as db:
        return sorted(db.exec(select(Facture).where(Facture.concerns == world.tenant_id)), key=lambda one: one.numero)


def payment(world: World) -> str:
    """Of the last invoice, its payment intent."""
    with platform_session("test") as db:
        found = db.exec(select(StripeInvoice).where(StripeInvoice.tenant_id == world.tenant_id)).all()
    last = max(found, key=lambda one: (one.issued_at, one.number))
    (paid,) = world.stripe.client.v1.invoice_payments.list({"invoice": last.invoice_id}).data
    return str(paid.payment.payment_intent)


def refund(world: World, cents: int | None = None) -> str:
    amount = {} if cents is None else {"amount": cents}
    return world.stripe.client.v1.refunds.create({"payment_intent": payment(world), **amount}).id  # pyright: ignore[reportArgumentType]  # built in two parts


def asked(world: World) -> list[str]:
    """The payments whose avoirs a job was queued for."""
    query = "select args from procrastinate_jobs where task_name = 'billing.issue_avoirs' order by id"
    with platform_session("test") as db:
        found = db.execute(sa.text(query)).scalars()
        return [one["payment_id"] for one in found if one["tenant_id"] == str(world.tenant_id)]


def run_jobs(world: World) -> None:
    for payment_id in asked(world):
        asyncio.run(tasks.issue_avoirs.func(str(world.tenant_id), payment_id))


def said(paper: Facture) -> tuple[str, str, int]:
    """Which facture it corrects, for which refund, and how much went back."""
    corrects = paper.content["corrects"] or {"numero": ""}
    return corrects["numero"], paper.stripe_refund_id, paper.content["gross_cents"]


def test_a_refund_has_its_avoir_after_its_facture_in_one_series(paying: World):
    catching_up.catch_up(clock.now())
    refund_id = refund(paying)
    paying.bring_all()
    run_jobs(paying)
    facture, avoir = papers(paying)
    assert asked(paying) == [payment(paying)]
    assert said(avoir) == (facture.numero, refund_id, 94_80)
    assert int(avoir.numero[-6:]) == int(facture.numero[-6:]) + 1
    assert avoir.pdf is not None
    assert f"Avoir {avoir.numero}" in " ".join(PdfReader(io.BytesIO(avoir.pdf)).pages[0].extract_text().split())


def test_the_owner_is_told_once_with_the_number_of_the_avoir(paying: World):
    catching_up.catch_up(clock.now())
    refund(paying)
    paying.bring_all()
    for _ in range(2):
        run_jobs(paying)
    (avoir,) = [one for one in papers(paying) if one.stripe_refund_id]
    with platform_session("test") as db:
        of_it = (BillingEffect.tenant_id == paying.tenant_id, BillingEffect.kind == Letter.REFUNDED)
        letter, *others = letters.written(db, db.exec(select(BillingEffect).where(*of_it)).one(), now=clock.now())
    assert (letter.subject, others) == ("Votre remboursement de 94,80\u00a0€", [])
    assert f"Votre avoir n° {avoir.numero} est sur la page Facturation." in letter.text


def test_the_facture_comes_first_even_when_it_was_not_made_yet(paying: World):
    refund_id = refund(paying)
    paying.bring_all()
    run_jobs(paying)
    facture, avoir = papers(paying)
    assert [said(facture), said(avoir)] == [("", "", 94_80), (facture.numero, refund_id, 94_80)]


def test_each_part_has_its_own_and_together_they_are_the_facture(paying: World):
    parts = [refund(paying, cents) for cents in (31_61, 31_61, 31_58)]
    paying.bring_all()
    run_jobs(paying)
    facture, *avoirs = papers(paying)
    assert sorted(one.stripe_refund_id for one in avoirs) == sorted(parts)
    names = ("net_cents", "vat_cents", "gross_cents")
    assert {name: sum(one.content[name] for one in avoirs) for name in names} == {
        name: facture.content[name] for name in names
    }


def test_what_is_told_twice_and_run_twice_is_credited_once(paying: World):
    refund(paying, 10_00)
    told = paying.news()
    for event in told * 2:
        paying.deliver(event)
        processing.work_on(event["id"])
    for _ in range(2):
        run_jobs(paying)
    assert [one.content["gross_cents"] for one in papers(paying)] == [94_80, 10_00]
    (news,) = [event for event in told if event["type"] == "charge.refunded"]
    assert paying.event(news["id"]).status == EventStatus.DONE


def test_an_avoir_of_another_tenant_is_not_given(paying: World, make_tenant):
    refund(paying)
    paying.bring_all()
    run_jobs(paying)
    _, avoir = papers(paying)
    assert service.facture_pdf(paying.tenant_id, avoir.numero).file_name == f"avoir-{avoir.numero}.pdf"
    with pytest.raises(NotFound):
        service.facture_pdf(make_tenant(), avoir.numero)


def test_the_history_shows_what_went_back_and_keeps_the_facture(paying: World):
    refund(paying, 10_00)
    paying.bring_all()
    run_jobs(paying)
    facture, avoir = papers(paying)
    shown = paying.ask(service.overview, now=clock.now()).history
    assert [(row.what[:7], row.status, row.amount, row.facture) for row in shown] == [
        ("Avoir", "Remboursé", "−10,00\u00a0€", avoir.numero),
        ("Premium", "Payée", "94,80\u00a0€", facture.numero),
    ]


def test_one_refund_told_twenty_times_at_once_has_one_avoir(sell, year):
    sale, now = sell(), datetime(year, 3, 1, tzinfo=UTC)
    issuing.issue(sale.tenant_id, sale.paid, now=now)
    given_back = RefundSnapshot(f"re_{sale.paid.id}", sale.paid.id, 10_00, now)
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda _: crediting.issue(sale.tenant_id, given_back, now=now), range(20)))
    assert [said(one)[::2] for one in factures_of(sale)] == [("", 94_80), (f"PM-{year}-000001", 10_00)]
    assert last_number(year) == 2


def test_nobody_gives_back_what_another_tenant_paid(sell, make_tenant, year):
    sale, now = sell(), datetime(year, 3, 1, tzinfo=UTC)
    issuing.issue(sale.tenant_id, sale.paid, now=now)
    with pytest.raises(CannotBeInvoiced):
        crediting.issue(make_tenant(), RefundSnapshot("re_1", sale.paid.id, 10_00, now), now=now)
    assert (len(factures_of(sale)), last_number(year)) == (1, 1)


# --- what comes in between ---


def test_a_worker_that_dies_before_the_file_leaves_it_to_the_next(paying: World):
    refund(paying)
    (given_back,) = stripe_gateway.refunds_of(payment(paying))
    issuing.make(paying.tenant_id, given_back.invoice_id, now=clock.now())
    crediting.issue(paying.tenant_id, given_back, now=clock.now())
    _, before = papers(paying)
    catching_up.catch_up(clock.now())
    _, after = papers(paying)
    assert (before.pdf, after.numero, after.pdf is not None) == (None, before.numero, True)


def test_a_stripe_that_is_away_fails_the_job_so_that_it_is_tried_again(paying: World):
    refund(paying)
    paying.bring_all()
    paying.stripe.ask("fault", path="/v1/refunds", mode="500", times=3)
    with pytest.raises(StripeUnavailable):
        run_jobs(paying)
    paying.stripe.ask("fault")
    run_jobs(paying)
    assert len(papers(paying)) == 2


def test_what_has_no_lawful_facture_has_no_avoir_and_is_told(paying: World, capsys):
    customers = paying.stripe.client.v1.customers
    customers.update(paying.customer, {"tax_exempt": "exempt"})
    paying.advance(32)
    refund(paying)
    paying.bring_all()
    run_jobs(paying)
    assert papers(paying) == []
    assert "billing.avoir_failed" in capsys.readouterr().out


def test_a_refund_that_failed_is_told_to_the_team(paying: World, capsys):
    refund_id = refund(paying)
    paying.stripe.ask("emit", type="refund.failed", object=refund_id)
    paying.bring_all()
    assert "billing.look_at" in capsys.readouterr().out


def test_a_payment_that_was_kept_has_nothing_to_credit(paying: World):
    assert stripe_gateway.refunds_of(payment(paying)) == ()
