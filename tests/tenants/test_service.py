from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service
from propmanager.tenants.plans import Plan, terms


def test_a_session_sees_its_own_tenant_and_no_other(tenant_db: TenantSession, other_tenant_db: TenantSession):
    seen = {str(service.current_tenant(db).id) for db in (tenant_db, other_tenant_db)}
    assert seen == {tenant_db.info["tenant_id"], other_tenant_db.info["tenant_id"]}


def test_lock_terms_gives_the_terms_of_the_plan(tenant_db: TenantSession):
    assert service.lock_terms(tenant_db) == terms(Plan.PREMIUM)
