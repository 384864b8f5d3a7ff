"""The upgrade card: what it says, to whom, and of nothing that is not sold."""

import uuid
from collections.abc import Callable

import pytest

from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Plan
from propmanager.upgrade import service
from propmanager.upgrade.service import UpgradeCard
from propmanager.upgrade.state import UpgradeState
from tests.state_tab import Tab

NB = "\u00a0"
MakeTenant = Callable[..., uuid.UUID]
TEAM = [("Claire", Role.OWNER), ("Hugo", Role.ADMIN), ("Agnès", Role.GESTIONNAIRE), ("Lucie", Role.LECTURE)]
API = UpgradeCard(
    feature="Clés d’API pour vos programmes",
    gives="Un programme lit votre espace avec une clé à lui, sans votre mot de passe. Vous fixez ce qu’elle permet "
    "et sa durée, et vous la révoquez à l’instant.",
    is_included=False,
    current="Premium",
    plan="Enterprise",
    price=f"238,80{NB}€",
    price_without_tax=f"199,00{NB}€ HT + TVA 20 %",
    also=["Biens illimités", "Utilisateurs illimités", "Tout Premium"],
    deciders="Claire Dupont ou Hugo Dupont",
)


def join(tenant_id: uuid.UUID, prenom: str, role: Role) -> None:
    with platform_session("test") as db:
        user = User(email=f"{uuid.uuid4().hex}@exemple.fr", password_hash="x", prenom=prenom, nom="Dupont")
        db.add(user)
        db.flush()
        db.add(Membership(tenant_id=tenant_id, user_id=user.id, role=role))


@pytest.fixture
def tenant_id(make_tenant: MakeTenant) -> uuid.UUID:
    """With a team of four; and beside it another tenant, whose owner nobody here may name."""
    made = make_tenant(plan=Plan.PREMIUM)
    for prenom, role in TEAM:
        join(made, prenom, role)
    join(make_tenant(), "Martin", Role.OWNER)
    return made


def test_the_card_of_a_feature_that_the_plan_lacks(tenant_id: uuid.UUID):
    with tenant_session(tenant_id) as db:
        assert service.find_card(db, "api") == API


@pytest.mark.parametrize(
    ("joining", "named"),
    [
        ([], "Claire Dupont ou Hugo Dupont"),
        ([("Paul", Role.ADMIN)], "Claire Dupont, Hugo Dupont ou Paul Dupont"),
        ([("Paul", Role.LECTURE)], "Claire Dupont ou Hugo Dupont"),
    ],
)
def test_whom_to_ask_are_those_who_may_change_the_plan(tenant_id: uuid.UUID, joining, named):
    for prenom, role in joining:
        join(tenant_id, prenom, role)
    with tenant_session(tenant_id) as db:
        card = service.find_card(db, "api")
    assert card
    assert card.deciders == named


def test_an_owner_alone_is_named_alone(make_tenant: MakeTenant):
    alone = make_tenant()
    join(alone, "Claire", Role.OWNER)
    with tenant_session(alone) as db:
        card = service.find_card(db, "api")
    assert card
    assert card.deciders == "Claire Dupont"


def test_once_the_plan_has_the_feature_the_card_says_so(tenant_id: uuid.UUID):
    with platform_session("test") as db:
        db.get_one(Tenant, tenant_id).plan = Plan.ENTERPRISE
    with tenant_session(tenant_id) as db:
        card = service.find_card(db, "api")
    assert card
    assert (card.is_included, card.current) == (True, "Enterprise")


@pytest.mark.parametrize("name", ["", "rapports", "white_label", "API", "x" * 5000, "' or 1=1 --"])
def test_nothing_is_offered_that_the_product_does_not_do(tenant_id: uuid.UUID, name: str):
    with tenant_session(tenant_id) as db:
        assert service.find_card(db, name) is None


# --- the page ---


def test_the_page_shows_the_card_that_its_address_names(tenant_id: uuid.UUID):
    tab = Tab(tenant_id, UpgradeState, "/plan-requis?fonction=api")
    assert (tab.run(UpgradeState.load), tab.state.card) == ([], API)


@pytest.mark.parametrize("address", ["/plan-requis", "/plan-requis?fonction=rien", "/plan-requis?fonction=api%00"])
def test_an_address_that_names_nothing_shows_no_card(tenant_id: uuid.UUID, address: str):
    tab = Tab(tenant_id, UpgradeState, address)
    assert (tab.run(UpgradeState.load), tab.state.card.feature, tab.state.is_loaded) == ([], "", True)
