"""A payment that the bank asks back: kept for the team beside whom it concerns, and nobody is shut out for it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.billing import processing, service
from propmanager.billing.model import CardDispute, EventStatus, StripeInvoice
from propmanager.billing.service import DisputeRow
from propmanager.billing.staff import words
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from tests.billing.world import World


@pytest.fixture
def disputed(premium: World) -> World:
    """Subscribed beside another customer of ours, who has a payment too."""
    premium.stripe.ask("dispute", invoice=invoice_of(premium))
    return premium


def invoice_of(world: World) -> str:
    with platform_session("test") as db:
        return db.exec(select(StripeInvoice.invoice_id).where(StripeInvoice.tenant_id == world.tenant_id)).one()


def rows(world: World) -> list[CardDispute]:
    with platform_session("test") as db:
        return list(db.exec(select(CardDispute).where(CardDispute.tenant_id == world.tenant_id)))


def shown(world: World) -> list[DisputeRow]:
    return service.subscriber_sheet(world.tenant_id, now=clock.now()).disputes


def test_a_dispute_names_no_customer_and_finds_its_tenant_by_the_payment(disputed: World):
    (event,) = [one for one in disputed.bring_all() if one["type"] == "charge.dispute.created"]
    kept = disputed.event(event["id"])
    assert ("customer" in event["data"]["object"], kept.status, kept.concerns) == (
        False,
        EventStatus.DONE,
        disputed.tenant_id,
    )


def test_the_team_reads_what_is_asked_back_why_and_until_when(disputed: World):
    disputed.bring_all()
    (row,) = rows(disputed)
    assert row.evidence_due_at == row.opened_at + timedelta(days=9)
    assert shown(disputed) == [
        DisputeRow(
            day=words.day(row.opened_at),
            invoice_id=invoice_of(disputed),
            dispute_id=row.dispute_id,
            reason="fraudulent",
            status="À répondre",
            tone="bad",
            due=f"Répondre avant le {words.moment(row.evidence_due_at)}",
            amount="94,80\u00a0€",
        )
    ]


def test_a_dispute_closes_nothing_by_itself(disputed: World):
    before = disputed.state
    disputed.bring_all()
    assert (before, disputed.state) == (("active", "active", ""),) * 2


@pytest.mark.parametrize(("outcome", "told"), [("won", ("Gagnée", "ok", "")), ("lost", ("Perdue", "bad", ""))])
def test_what_the_bank_decided_is_read_too_whichever_news_comes_last(disputed: World, outcome, told):
    (opened,) = disputed.news()
    disputed.stripe.ask("dispute", dispute=opened["data"]["object"]["id"], status=outcome)
    (closed,) = [one for one in disputed.news() if one["id"] != opened["id"]]
    disputed.bring([closed, opened])
    assert [(row.status, row.tone, row.due) for row in shown(disputed)] == [told]


def test_told_twice_it_is_one_dispute(disputed: World):
    told = disputed.news()
    for event in told * 2:
        disputed.deliver(event)
        processing.work_on(event["id"])
    assert len(rows(disputed)) == 1


def test_of_somebody_else_nothing_is_shown(disputed: World, other: World):
    disputed.bring_all()
    assert (len(shown(disputed)), shown(other)) == (1, [])
