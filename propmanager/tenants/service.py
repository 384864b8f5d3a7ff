"""Tenants: found by subdomain, created at sign-up, locked before something is counted against their plan."""

import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from propmanager.core.errors import InvalidInput
from propmanager.core.tenancy import PlatformSession, TenantSession
from propmanager.tenants import features, standing, subdomains
from propmanager.tenants.model import SuspendedReason, Tenant, TenantStatus
from propmanager.tenants.plans import TRIAL_PLAN, Feature, Plan, Terms, terms

TAKEN = "Cette adresse est déjà prise. Essayez d’y ajouter votre ville ou votre initiale."


def find_by_subdomain(db: PlatformSession, subdomain: str) -> Tenant | None:
    return db.exec(select(Tenant).where(Tenant.subdomain == subdomain)).one_or_none()


def subdomain_fault(db: PlatformSession, subdomain: str) -> str:
    """Why the subdomain cannot be had, in French; empty when it is free."""
    fault = subdomains.fault(subdomain)
    if not fault and find_by_subdomain(db, subdomain):
        return TAKEN
    return fault


def create_tenant(db: PlatformSession, nom: str, subdomain: str, *, now: datetime) -> Tenant:
    """A tenant on trial. Raises InvalidInput when the subdomain was taken meanwhile."""
    tenant = Tenant(
        nom=nom,
        subdomain=subdomain,
        plan=TRIAL_PLAN,
        status=TenantStatus.TRIAL,
        trial_ends_at=standing.trial_end(now),
        created_at=now,
    )
    db.add(tenant)
    try:
        db.flush()
    except IntegrityError as conflict:
        raise InvalidInput({"subdomain": TAKEN}) from conflict
    return tenant


def current_tenant(db: TenantSession) -> Tenant:
    """The tenant of the session: the only one its wall lets it see."""
    return db.exec(select(Tenant)).one()


def lock_terms(db: TenantSession) -> Terms:
    """The plan's terms, with the tenant's row locked until the end: two creations cannot both count one place left."""
    return terms(db.exec(select(Tenant).with_for_update(key_share=True)).one().plan)


def lock_tenant(db: PlatformSession, tenant_id: uuid.UUID) -> Tenant:
    """The same lock past the wall, for what is counted on tables that are closed to the app role."""
    return db.exec(select(Tenant).where(Tenant.id == tenant_id).with_for_update(key_share=True)).one()


def set_standing(
    db: PlatformSession, tenant: Tenant, status: TenantStatus, plan: Plan, reason: SuspendedReason | None
) -> None:
    """What payments allow. A space that somebody closed by hand stays closed until they open it; its plan follows."""
    tenant.plan = plan
    if not standing.is_closed_by_hand(tenant.status, tenant.suspended_reason):
        tenant.status, tenant.suspended_reason = status, reason
    db.add(tenant)
    db.flush()


def set_outlook(db: PlatformSession, tenant: Tenant, *, payment_refused: bool, closes_at: datetime | None) -> None:
    """What every page of an open space says: that a payment was refused, and when the space closes by itself."""
    tenant.payment_refused, tenant.closes_at = payment_refused, closes_at
    db.add(tenant)
    db.flush()


def require_feature(db: TenantSession, feature: Feature) -> None:
    """The rule for the session's own tenant, as its plan is now. Raises FeatureNotInPlan."""
    features.require_feature(current_tenant(db).plan, feature)


def tenants_of(db: PlatformSession, tenant_ids: list[uuid.UUID]) -> list[Tenant]:
    return list(db.exec(select(Tenant).where(col(Tenant.id).in_(tenant_ids)).order_by(col(Tenant.nom))))
