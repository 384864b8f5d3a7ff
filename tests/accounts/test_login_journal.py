"""What the journals of tenants are told of logins."""

import uuid

from sqlmodel import select

from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, PlatformEvent, SecurityEvent
from tests.accounts.test_login import refusal, told_to


def test_logins_and_failures_are_told_to_the_tenant_of_the_host(make_person, make_tenant, log_in):
    tenant_id, other = make_tenant(), make_tenant()
    person = make_person(tenant_id, other)
    refusal(log_in, person.email, "un autre cheval", tenant_id)
    log_in(person.email, person.password, tenant_id)
    where = (person.id, "Claire Dupont", "Firefox, Windows", "192.0.2.0/24")
    assert (told_to(tenant_id), told_to(other)) == ([(Kind.LOGIN_FAILED, *where), (Kind.LOGIN, *where)], [])


def test_on_the_bare_host_they_are_told_to_each_tenant_of_the_person(make_person, make_tenant, log_in):
    tenants = [make_tenant(), make_tenant()]
    person = make_person(*tenants)
    refusal(log_in, person.email, "un autre cheval")
    log_in(person.email, person.password)
    where = (person.id, "Claire Dupont", "Firefox, Windows", "192.0.2.0/24")
    assert [told_to(one) for one in tenants] == [[(Kind.LOGIN_FAILED, *where), (Kind.LOGIN, *where)]] * 2


def test_to_a_tenant_who_is_not_of_it_is_as_unknown_as_nobody(make_person, make_tenant, log_in):
    tenant_id, own = make_tenant(), make_tenant()
    person = make_person(own)
    refusal(log_in, person.email, person.password, tenant_id)
    refusal(log_in, "inconnu@exemple.fr", "x", tenant_id)
    unknown = (Kind.LOGIN_FAILED, None, "", "Firefox, Windows", "192.0.2.0/24")
    assert (told_to(tenant_id), told_to(own)) == ([unknown, unknown], [])


def test_an_unknown_address_is_recognised_and_not_to_be_read(make_tenant, log_in):
    """Checklist F59."""
    tenant_id, email = make_tenant(), f"{uuid.uuid4().hex}@exemple.fr"
    refusal(log_in, email, "x", tenant_id)
    refusal(log_in, email.upper(), "x")
    with tenant_session(tenant_id) as db:
        (here,) = db.exec(select(SecurityEvent)).all()
    with platform_session("test") as db:
        (bare,) = db.exec(select(PlatformEvent).where(PlatformEvent.unknown_hash == here.unknown_hash)).all()
    assert (here.unknown_hash, here.kind, bare.kind) == (bare.unknown_hash, Kind.LOGIN_FAILED, Kind.LOGIN_FAILED)
    assert email not in repr((here, bare))
