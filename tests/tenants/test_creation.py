"""Tenants as the platform makes them. The wall's own tests are in tests/core."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from propmanager.core.errors import InvalidInput
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants import service
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Plan, terms

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
TAKEN = "Cette adresse est déjà prise. Essayez d’y ajouter votre ville ou votre initiale."


@pytest.fixture
def subdomain():
    return f"sci-{uuid.uuid4().hex[:12]}"


def test_a_new_tenant_is_on_trial_for_fourteen_days(platform_db, subdomain):
    tenant = service.create_tenant(platform_db, "SCI des Lilas", subdomain, now=MONDAY)
    kept = service.find_by_subdomain(platform_db, subdomain)
    assert kept is tenant
    assert (tenant.nom, tenant.plan, tenant.status, tenant.trial_ends_at, tenant.created_at) == (
        "SCI des Lilas",
        Plan.PREMIUM,
        TenantStatus.TRIAL,
        datetime(2026, 1, 19, 9, tzinfo=UTC),
        MONDAY,
    )


def test_a_subdomain_is_had_once(platform_db, subdomain):
    before = service.subdomain_fault(platform_db, subdomain)
    service.create_tenant(platform_db, "SCI des Lilas", subdomain, now=MONDAY)
    after = service.subdomain_fault(platform_db, subdomain)
    with pytest.raises(InvalidInput) as refusal:
        service.create_tenant(platform_db, "Autre", subdomain, now=MONDAY)
    assert (before, after, refusal.value.fields) == ("", TAKEN, {"subdomain": TAKEN})


def test_a_reserved_subdomain_is_not_looked_up(platform_db):
    fault = service.subdomain_fault(platform_db, "admin")
    assert fault == "Cette adresse est réservée. Choisissez-en une autre."


def test_nobody_is_found_under_an_unknown_subdomain(platform_db, subdomain):
    assert service.find_by_subdomain(platform_db, subdomain) is None


def test_tenants_are_listed_by_name_and_only_those_asked_for(platform_db):
    made = [service.create_tenant(platform_db, nom, f"t-{uuid.uuid4().hex[:8]}", now=MONDAY) for nom in "cab"]
    listed = service.tenants_of(platform_db, [tenant.id for tenant in made[:2]])
    assert [tenant.nom for tenant in listed] == ["a", "c"]
    assert service.tenants_of(platform_db, []) == []


def test_ten_creations_of_one_subdomain_give_one_tenant(database_url, subdomain):
    together = threading.Barrier(8)

    def create(_):
        together.wait()
        try:
            with platform_session("test") as db:
                service.create_tenant(db, "SCI", subdomain, now=MONDAY)
        except InvalidInput as refusal:
            return refusal.fields
        return "made"

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(create, range(8)))
    assert (answers.count("made"), answers.count({"subdomain": TAKEN})) == (1, 7)


def test_a_second_count_against_the_plan_waits_for_the_first(make_tenant):
    tenant_id = make_tenant(plan=Plan.BASIC)
    order = []

    def count_second():
        with tenant_session(tenant_id) as db:
            assert service.lock_terms(db) == terms(Plan.BASIC)
            order.append("second")

    with tenant_session(tenant_id) as db:
        service.lock_terms(db)
        second = threading.Thread(target=count_second)
        second.start()
        second.join(timedelta(milliseconds=300).total_seconds())
        order.append("first")
    second.join()
    assert order == ["first", "second"]
