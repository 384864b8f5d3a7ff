"""What a plan would give beside the feature that was asked for, what it costs, and who may choose it."""

import uuid
from dataclasses import dataclass

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import Action
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants
from propmanager.tenants.features import TOLD
from propmanager.tenants.offers import offer
from propmanager.tenants.plans import Feature, has_feature, required_plan, terms


@dataclass(frozen=True)
class UpgradeCard:
    """Ready words. `deciders` are those who may change the plan, by name."""

    feature: str
    gives: str
    is_included: bool
    current: str
    plan: str
    price: str  # all taxes included
    price_without_tax: str
    also: list[str]
    deciders: str


def find_card(db: TenantSession, name: str) -> UpgradeCard | None:
    """None for what is no feature, or one that the product does not have yet: the name comes from an address."""
    feature = next((one for one in TOLD if one.value == name), None)
    return _card(db, feature) if feature else None


def _card(db: TenantSession, feature: Feature) -> UpgradeCard:
    tenant, told, offered = tenants.current_tenant(db), TOLD[feature], offer(required_plan(feature))
    return UpgradeCard(
        feature=told.name,
        gives=told.gives,
        is_included=has_feature(tenant.plan, feature),
        current=terms(tenant.plan).label,
        plan=offered.label,
        price=offered.price,
        price_without_tax=offered.price_without_tax,
        also=[line for line in offered.lines if line != told.name],
        deciders=_deciders(tenant.id),
    )


def _deciders(tenant_id: uuid.UUID) -> str:
    """`Claire Dupont, Hugo Lambert ou Paul Martin`; the oldest members first."""
    team = accounts.team_of(tenant_id)
    names = [f"{one.prenom} {one.nom}" for one in team if accounts.may(one.role, Action.MANAGE_BILLING)]
    return " ou ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
