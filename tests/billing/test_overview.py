"""The page's words, for each state a space can be in."""

from datetime import timedelta

import pytest

from propmanager.billing import service
from propmanager.billing.model import Subscription
from propmanager.billing.words import Status
from propmanager.core import clock, french
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import Plan, terms

NOW = clock.now()


@pytest.fixture
def shown(make_tenant):
    """The overview of a tenant in a state, with or without a subscription."""

    def show(status=TenantStatus.ACTIVE, reason=None, trial_days=None, plan=Plan.BASIC, **subscription):
        tenant_id = make_tenant(plan=plan, status=status)
        with platform_session("test") as db:
            tenant = db.get_one(Tenant, tenant_id)
            tenant.suspended_reason = reason
            tenant.trial_ends_at = NOW + timedelta(days=trial_days) if trial_days is not None else None
            if subscription:
                known = {
                    "stripe_status": "active",
                    "status": Status.ACTIVE,
                    "is_live": True,
                    "period_end": NOW + timedelta(days=20),
                    "price_cents": terms(plan).price_cents,
                }
                db.add(
                    Subscription(
                        tenant_id=tenant_id,
                        stripe_subscription_id=f"sub_{tenant_id}",
                        plan=plan,
                        started_at=NOW,
                        created_at=NOW,
                        **(known | subscription),
                    )
                )
        with tenant_session(tenant_id) as db:
            return service.overview(db, now=NOW)

    return show


def words(overview):
    return overview.status, overview.tone, overview.notice_tone if overview.notice else ""


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"status": TenantStatus.TRIAL, "trial_days": 5}, ("Essai gratuit", "info", "")),
        ({"status": TenantStatus.TRIAL, "trial_days": -1}, ("Essai terminé", "bad", "")),
        ({"status": TenantStatus.EXPIRED, "trial_days": -1}, ("Essai terminé", "bad", "")),
        ({}, ("Actif", "ok", "")),
        ({"status": TenantStatus.SUSPENDED, "reason": SuspendedReason.ADMIN}, ("Suspendu", "bad", "")),
        ({"cancel_at_period_end": False}, ("Actif", "ok", "")),
        ({"status": TenantStatus.ACTIVE, "stripe_status": "past_due"}, ("Actif", "ok", "")),
        ({"stripe_status": "incomplete"}, ("Paiement à confirmer", "warn", "")),
        ({"has_pending_update": True}, ("Actif", "ok", "warn")),
        ({"has_pending_update": True, "stripe_status": "past_due"}, ("Actif", "ok", "")),
    ],
)
def test_the_badge_and_the_notice_which_leaves_to_the_banner_what_closes_the_space(shown, state, expected):
    assert words(shown(**state)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"stripe_status": "past_due"}, ("", "Régler le paiement")),
        ({"stripe_status": "past_due", "has_pending_update": True}, ("", "Régler le paiement")),
        (
            {"status": TenantStatus.SUSPENDED, "reason": SuspendedReason.FACTURATION, "stripe_status": "unpaid"},
            ("", "Régler le paiement"),
        ),
        (
            {"status": TenantStatus.SUSPENDED, "reason": SuspendedReason.ADMIN, "stripe_status": "past_due"},
            ("", "Régler le paiement"),
        ),
        (
            {"has_pending_update": True},
            (
                "Votre changement de plan attend l’accord de votre banque. Le plan actuel reste ouvert.",
                "Confirmer le paiement",
            ),
        ),
    ],
)
def test_whatever_the_banner_tells_the_way_to_pay_stays_on_the_page(shown, state, expected):
    overview = shown(**state)
    assert (overview.notice, overview.pay_label) == expected


def test_a_trial_may_choose_any_plan_and_has_none(shown):
    overview = shown(TenantStatus.TRIAL, trial_days=5, plan=Plan.PREMIUM)
    assert [(card.label, card.is_current, card.act, card.button) for card in overview.plans] == [
        ("Basic", False, "subscribe", "Choisir Basic"),
        ("Premium", False, "subscribe", "Choisir Premium"),
        ("Enterprise", False, "subscribe", "Choisir Enterprise"),
    ]
    assert (overview.may_cancel, overview.pay_label, overview.has_portal, overview.danger) == (False, "", False, "")


def test_a_plan_shows_what_each_change_would_do(shown):
    overview = shown(plan=Plan.PREMIUM, is_live=True)
    assert [(card.label, card.is_current, card.act, card.button) for card in overview.plans] == [
        ("Basic", False, "downgrade", "Passer à Basic"),
        ("Premium", True, "none", "Votre plan"),
        ("Enterprise", False, "upgrade", "Passer à Enterprise"),
    ]
    assert overview.plans[0].consequence.startswith("À partir du ")
    assert overview.plans[2].consequence == "Effet immédiat, au prorata."
    assert (overview.price, overview.price_without_tax) == ("94,80\u00a0€ TTC/mois", "79,00\u00a0€ HT")
    assert overview.next_payment == "Prochain paiement :"
    assert overview.next_payment_due.endswith(", 94,80\u00a0€")
    assert overview.danger.startswith("Votre plan reste actif jusqu’au ")


def test_a_planned_downgrade_can_be_taken_back_and_says_its_price(shown):
    overview = shown(
        plan=Plan.PREMIUM, pending_plan=Plan.BASIC, pending_from=NOW + timedelta(days=20), price_cents=29_00
    )
    planned = french.format_day(day_in_paris(NOW + timedelta(days=20)))
    assert [(card.act, card.button, card.hindrance) for card in overview.plans] == [
        ("none", f"Prévu le {planned}", ""),
        ("keep", "Garder Premium", ""),
        ("none", "Passer à Enterprise", "Annulez d’abord le changement prévu."),
    ]
    assert overview.next_payment_due == f"{planned}, 34,80\u00a0€"


def test_an_old_price_is_told_of_the_plan_one_has_and_the_present_one_of_the_others(shown):
    overview = shown(plan=Plan.PREMIUM, price_cents=49_00)
    assert (overview.price, overview.price_without_tax) == ("58,80\u00a0€ TTC/mois", "49,00\u00a0€ HT")
    assert overview.next_payment_due.endswith(", 58,80\u00a0€")
    assert [(card.price, card.price_kind, card.price_without_tax) for card in overview.plans] == [
        ("34,80\u00a0€", "TTC", "29,00\u00a0€ HT + TVA 20 %"),
        ("58,80\u00a0€", "TTC", "49,00\u00a0€ HT"),
        ("238,80\u00a0€", "TTC", "199,00\u00a0€ HT + TVA 20 %"),
    ]


def test_what_is_owed_comes_before_any_change(shown):
    overview = shown(TenantStatus.SUSPENDED, SuspendedReason.FACTURATION, stripe_status="past_due")
    assert {card.hindrance for card in overview.plans if card.label != "Basic"} == {
        "Réglez d’abord le paiement en attente."
    }
    assert (overview.pay_label, overview.next_payment) == ("Régler le paiement", "Un paiement est en attente.")


def test_a_planned_end_says_its_day_and_can_be_taken_back(shown):
    later = NOW + timedelta(days=20)
    overview = shown(cancel_at_period_end=True, cancel_at=later, pending_plan=Plan.BASIC, pending_from=later)
    assert (overview.status[:14], overview.notice) == ("Se termine le ", "")
    assert (overview.may_cancel, overview.may_resume) == (False, True)
    assert overview.next_payment == "Aucun autre paiement ne sera prélevé."


def test_an_ended_subscription_leads_to_a_new_one(shown):
    overview = shown(TenantStatus.EXPIRED, stripe_status="canceled", is_live=False, ended_at=NOW)
    assert (overview.may_cancel, overview.may_resume) == (False, False)
    assert {card.act for card in overview.plans} == {service.Act.SUBSCRIBE}


def test_the_meters(shown):
    overview = shown(plan=Plan.ENTERPRISE)
    assert (overview.biens.limit, overview.biens.hint, overview.biens.is_full) == (0, "Sans limite.", False)
    overview = shown(plan=Plan.BASIC)
    assert (overview.users.limit, overview.users.hint) == (2, "Encore 2 utilisateurs dans votre plan.")
