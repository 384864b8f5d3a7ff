"""The mails: to whom, what they say, and that none says what is no longer true."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.billing import deliveries, letters, passing_time, service
from propmanager.billing.letters import Letter
from propmanager.billing.model import BillingEffect, EffectOutcome
from propmanager.core import clock, french, mail
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan
from tests.billing.endings import at_once, by_portal, by_us
from tests.billing.world import FAILS, GOOD, World


@pytest.fixture
def sent(monkeypatch):
    """What would have left for the mail server."""
    left = []

    async def keep(letter, *_arguments, **_options):
        left.append(letter)

    monkeypatch.setattr(mail, "send", keep)
    return left


def effects(world: World):
    with platform_session("test") as db:
        found = db.exec(select(BillingEffect).where(BillingEffect.tenant_id == world.tenant_id))
        return sorted(found, key=lambda effect: effect.id)


def carry_out(world: World, kind: str | None = None):
    """What the worker does with the effects that wait."""
    for effect in effects(world):
        if kind in {None, effect.kind}:
            asyncio.run(deliveries.carry_out.func(str(world.tenant_id), str(effect.id)))


def outcomes(world: World):
    return [(effect.kind, effect.outcome) for effect in effects(world)]


@pytest.fixture
def paying(world: World) -> World:
    world.end_trial()
    world.subscribe()
    return world


@pytest.fixture
def closed(paying: World) -> World:
    paying.card(FAILS)
    paying.bring_all()
    for days in (32, 4, 6):
        paying.advance(days)
    return paying


def test_a_first_payment_is_confirmed_with_its_invoice(paying: World, sent):
    carry_out(paying)
    (letter,) = sent
    assert letter.subject == "Votre abonnement Premium est actif"
    assert "Votre paiement de 94,80\u00a0€ TTC pour l’espace « SCI des Lilas » est confirmé." in letter.text
    assert "79,00\u00a0€ HT, 15,80\u00a0€ de TVA." in letter.text
    assert f".localhost:3000{letters.BILLING_PATH}" in letter.text
    assert outcomes(paying) == [("payment_confirmed", EffectOutcome.DONE)]


def test_a_mail_is_sent_once_however_often_its_job_runs(paying: World, sent):
    for _ in range(3):
        carry_out(paying)
    assert len(sent) == 1


def test_every_owner_reads_it_and_nobody_else(paying: World, sent):
    with platform_session("test") as db:
        for role in (Role.OWNER, Role.ADMIN, Role.GESTIONNAIRE, Role.LECTURE):
            user = User(email=f"{role}-{paying.tenant_id}@exemple.fr", password_hash="", prenom="X", nom="Y")
            db.add(user)
            db.flush()
            db.add(Membership(tenant_id=paying.tenant_id, user_id=user.id, role=role))
    carry_out(paying)
    assert [letter.to.partition("-")[0] for letter in sent][1:] == ["owner"]
    assert len({letter.message_id for letter in sent}) == 2


def test_refusals_name_the_next_try_and_the_suspension_says_how_to_open_again(closed: World, sent):
    carry_out(closed)
    by_subject = [letter.subject for letter in sent]
    assert by_subject == [
        "Votre abonnement Premium est actif",
        *["Votre paiement de 94,80\u00a0€ a été refusé"] * 3,
        "Votre espace SCI des Lilas est fermé",
    ]
    assert "Nous ferons une nouvelle tentative le " in sent[1].text
    assert "La facturation, l’export et le support restent ouverts." in sent[-1].text


def test_of_a_debt_that_was_paid_meanwhile_nothing_is_said(closed: World, sent):
    closed.card(GOOD)
    owed = closed.ask(service.pay_url).rpartition("/")[2]
    closed.stripe.client.v1.invoices.pay(owed)
    closed.bring_all()
    carry_out(closed)
    assert {letter.subject for letter in sent} == {
        "Votre abonnement Premium est actif",
        "Reçu de votre paiement de 94,80\u00a0€",
        "Votre espace SCI des Lilas est rouvert",
    }
    assert [outcome for kind, outcome in outcomes(closed) if kind in {"payment_failed", "suspended"}] == [
        EffectOutcome.SKIPPED
    ] * 4


def test_a_refused_change_of_plan_sends_no_mail(paying: World, sent):
    shown = paying.ask(service.preview_upgrade, Plan.ENTERPRISE, now=clock.now())
    paying.card(FAILS)
    with pytest.raises(service.CardDeclined):
        paying.ask(service.upgrade, shown.plan, shown.proration_date, now=clock.now())
    paying.bring_all()
    carry_out(paying, Letter.PAYMENT_FAILED)
    assert sent == []


def test_a_planned_end_is_confirmed_with_its_day(paying: World, sent):
    paying.ask(service.cancel, now=clock.now())
    carry_out(paying, Letter.CANCELLED)
    end = paying.row.period_end
    assert end is not None
    assert f"Il prend fin le {french.format_day(day_in_paris(end))} ; d’ici là, tout reste ouvert" in sent[0].text


def test_an_end_at_once_is_told_as_past(paying: World, sent):
    paying.stripe.client.v1.subscriptions.cancel(paying.row.stripe_subscription_id)
    paying.bring_all()
    carry_out(paying, Letter.CANCELLED)
    assert "a pris fin le " in sent[0].text


def test_a_trial_with_a_card_is_told_of_its_first_payment(world: World, sent):
    world.subscribe(Plan.BASIC)
    world.advance(12)
    carry_out(world)
    assert sent[0].subject.startswith("Premier paiement le ")
    assert "votre carte sera débitée de 34,80\u00a0€ TTC pour Basic." in sent[0].text


@pytest.mark.parametrize("end", [by_us, by_portal])
def test_a_trial_that_ends_without_a_payment_is_told_of_none(world: World, sent, end):
    world.subscribe(Plan.BASIC)
    end(world)
    world.advance(12)
    carry_out(world, Letter.TRIAL_CONVERTS)
    assert (sent, outcomes(world)[-1]) == ([], ("trial_converts", EffectOutcome.SKIPPED))


@pytest.mark.parametrize("end", [by_us, by_portal, at_once])
def test_a_receipt_names_no_next_payment_where_none_will_come(paying: World, sent, end):
    end(paying)
    carry_out(paying, Letter.PAYMENT_CONFIRMED)
    assert "est confirmé." in sent[0].text
    assert "Prochain paiement" not in sent[0].text + sent[0].html


def test_a_receipt_names_the_payments_that_come_before_a_later_end(paying: World, sent):
    next_at = paying.row.period_end
    assert next_at is not None
    by_portal(paying, timedelta(days=40))
    carry_out(paying, Letter.PAYMENT_CONFIRMED)
    assert f"Prochain paiement le {french.format_day(day_in_paris(next_at))}." in sent[0].text


def expire_card(world: World):
    soon = clock.now() + timedelta(days=20)
    world.stripe.ask("card", customer=world.customer, exp_month=soon.month, exp_year=soon.year)
    world.bring_all()
    passing_time.look_at_cards(soon)


def test_a_card_that_expires_is_named_by_its_last_figures(paying: World, sent):
    expire_card(paying)
    carry_out(paying, Letter.CARD_EXPIRING)
    assert sent[0].subject == "Votre carte se terminant par 4242 expire bientôt"


@pytest.mark.parametrize("end", [by_us, by_portal])
def test_a_card_that_pays_nothing_more_is_let_expire_until_the_end_is_taken_back(paying: World, sent, end):
    end(paying)
    expire_card(paying)
    before = paying.effects()
    paying.ask(service.resume, now=clock.now())
    expire_card(paying)
    assert (before, paying.effects()) == (
        ["payment_confirmed", "cancelled"],
        ["payment_confirmed", "cancelled", "card_expiring"],
    )


def test_no_other_card_is_asked_for_once_the_end_is_planned(paying: World, sent):
    expire_card(paying)
    by_portal(paying)
    carry_out(paying, Letter.CARD_EXPIRING)
    assert (sent, outcomes(paying)[1]) == ([], ("card_expiring", EffectOutcome.SKIPPED))


def test_a_trial_that_ends_and_one_that_has_ended(world: World, sent):
    world.end_trial(-timedelta(days=3))
    passing_time.look_at_trials(clock.now())
    carry_out(world)
    world.end_trial()
    passing_time.look_at_trials(clock.now())
    carry_out(world)
    assert sent[0].subject.startswith("Votre essai se termine le ")
    assert "se termine dans 3 jours." in sent[0].text
    assert sent[1].subject == "Votre essai de PropManager est terminé"


def test_a_reminder_is_not_sent_to_who_subscribed_meanwhile(world: World, sent):
    world.end_trial(-timedelta(days=3))
    passing_time.look_at_trials(clock.now())
    with platform_session("test") as db:
        db.get_one(Tenant, world.tenant_id).status = TenantStatus.ACTIVE
    carry_out(world)
    assert (sent, outcomes(world)) == ([], [("trial_ending", EffectOutcome.SKIPPED)])
