"""The line above every page: what is said in which standing, to whom, and that nothing is asked of the database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from propmanager.accounts.rights import Role
from propmanager.tenants.model import SuspendedReason, TenantStatus
from propmanager.ui.state import Banner
from propmanager.web.banner import banner
from tests.web.people import CLAIRE, NOW

TRIAL = {"tenant_status": TenantStatus.TRIAL}
LATE = {"payment_refused": True}
OVER = Banner(
    "bad",
    "Votre espace est fermé : l’essai ou l’abonnement est terminé.",
    "Il se rouvre dès que vous choisissez un plan.",
    "Choisir un plan",
    "/facturation",
)
BY_HAND = Banner(
    "bad",
    "Votre espace est fermé par notre équipe.",
    "Vos données sont gardées. Écrivez-nous.",
    "Écrire au support",
    "/support",
)
FOR_A_DEBT = Banner(
    "bad",
    "Votre espace est fermé : un paiement a été refusé.",
    "Il se rouvre dès que le paiement est réglé.",
    "Régler le paiement",
    "/facturation",
)


def of_trial(days: str, percent: int, day: str) -> Banner:
    return Banner(
        "brand",
        f"Essai gratuit : il vous reste {days}.",
        f"Sans abonnement, votre espace se ferme le {day}.",
        "Choisir un plan",
        "/facturation",
        has_meter=True,
        elapsed_percent=percent,
    )


def refused(until: str) -> Banner:
    return Banner(
        "warn",
        "Votre dernier paiement a été refusé.",
        f"Réglez-le {until} pour garder votre espace ouvert.",
        "Régler le paiement",
        "/facturation",
    )


ENDS = Banner(
    "warn",
    "Votre abonnement se termine le 15/01/2026.",
    "Ensuite, votre espace se ferme, et vos données restent exportables.",
    "Voir l’abonnement",
    "/facturation",
)
SUSPENDED = {"tenant_status": TenantStatus.SUSPENDED}
FACTURATION = {**SUSPENDED, "suspended_reason": SuspendedReason.FACTURATION}
SOON = {"closes_at": NOW + timedelta(days=10)}


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ({}, Banner()),
        ({**TRIAL, "trial_ends_at": NOW + timedelta(days=14)}, of_trial("14 jours", 0, "19/01/2026")),
        ({**TRIAL, "trial_ends_at": NOW + timedelta(days=7)}, of_trial("7 jours", 50, "12/01/2026")),
        ({**TRIAL, "trial_ends_at": NOW + timedelta(hours=1)}, of_trial("1 jour", 93, "05/01/2026")),
        ({**TRIAL, "trial_ends_at": NOW}, OVER),
        ({**TRIAL, "trial_ends_at": None}, OVER),
        ({"tenant_status": TenantStatus.EXPIRED}, OVER),
        (SUSPENDED, BY_HAND),
        ({**SUSPENDED, "suspended_reason": SuspendedReason.ADMIN}, BY_HAND),
        (FACTURATION, FOR_A_DEBT),
        ({**LATE, **SOON}, refused("avant le 15/01/2026")),
        (LATE, refused("dès que possible")),
        (SOON, ENDS),
        ({**FACTURATION, **LATE, **SOON}, FOR_A_DEBT),
        ({"tenant_id": None, "tenant_status": None, "role": None}, Banner()),
    ],
)
def test_what_is_said_in_each_standing(standing, expected):
    assert banner(replace(CLAIRE, **standing), NOW) == expected


def test_nobody_reads_nothing():
    assert banner(None, NOW) == Banner()


@pytest.mark.parametrize(
    ("role", "has_way"), [(Role.OWNER, True), (Role.ADMIN, True), (Role.GESTIONNAIRE, False), (Role.LECTURE, False)]
)
def test_the_way_to_the_payment_is_for_those_who_may_pay(role, has_way):
    shown = banner(replace(CLAIRE, role=role, **LATE), NOW)
    assert (shown.title, bool(shown.href), bool(shown.action)) == (refused("").title, has_way, has_way)


@pytest.mark.parametrize("role", Role)
def test_everybody_may_write_to_the_support(role):
    assert banner(replace(CLAIRE, role=role, **SUSPENDED), NOW) == BY_HAND
