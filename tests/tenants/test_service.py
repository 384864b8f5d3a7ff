import pytest

from propmanager.core.errors import FeatureNotInPlan
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service
from propmanager.tenants.plans import Feature, Plan, terms


def test_a_session_sees_its_own_tenant_and_no_other(tenant_db: TenantSession, other_tenant_db: TenantSession):
    seen = {str(service.current_tenant(db).id) for db in (tenant_db, other_tenant_db)}
    assert seen == {tenant_db.info["tenant_id"], other_tenant_db.info["tenant_id"]}


def test_lock_terms_gives_the_terms_of_the_plan(tenant_db: TenantSession):
    assert service.lock_terms(tenant_db) == terms(Plan.PREMIUM)


def test_a_feature_of_the_plan_is_let_through(tenant_db: TenantSession):
    service.require_feature(tenant_db, Feature.ANALYTICS)


def test_a_feature_beyond_the_plan_is_refused_and_names_the_plan_that_has_it(tenant_db: TenantSession):
    with pytest.raises(FeatureNotInPlan) as refusal:
        service.require_feature(tenant_db, Feature.API)
    assert (refusal.value.status, refusal.value.required_plan, refusal.value.message) == (
        403,
        "enterprise",
        "« Clés d’API pour vos programmes » fait partie du plan Enterprise. Changez de plan pour l’utiliser.",
    )
