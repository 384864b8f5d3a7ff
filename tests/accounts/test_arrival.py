from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.accounts import service, sessions
from propmanager.accounts.model import Arrival
from propmanager.core.errors import NotAllowed
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant


@pytest.fixture
def member(make_person, make_tenant):
    return make_person(make_tenant(), make_tenant())


@pytest.fixture
def code(member, now):
    with platform_session("test") as db:
        return sessions.issue_arrival(db, member.id, member.tenants[0], now=now)


def subdomain_of(tenant_id):
    with platform_session("test") as db:
        return db.get_one(Tenant, tenant_id).subdomain


def test_a_code_opens_a_session_of_its_user_in_its_tenant(member, code, now):
    opened = service.arrive(code, member.tenants[0], now)
    assert opened is not None
    token, user_id = opened
    who = service.identity_of(token.session_id)
    assert who is not None
    assert (user_id, who.user_id, who.tenant_id) == (member.id, member.id, member.tenants[0])


def test_a_code_opens_once(member, code, now):
    answers = [service.arrive(code, member.tenants[0], now) is not None for _ in range(2)]
    assert answers == [True, False]


def test_twenty_uses_at_once_open_one_session(member, code, now):
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: service.arrive(code, member.tenants[0], now), range(20)))
    assert sum(answer is not None for answer in answers) == 1


def test_another_tenants_host_does_not_take_the_code_and_does_not_spend_it(member, code, now):
    elsewhere = service.arrive(code, member.tenants[1], now)
    assert (elsewhere, service.arrive(code, member.tenants[0], now) is None) == (None, False)


@pytest.mark.parametrize(("after", "opens"), [(59.9, True), (60, False), (3600, False)])
def test_a_code_lives_one_minute(after, opens, member, code, now):
    answer = service.arrive(code, member.tenants[0], now + timedelta(seconds=after))
    assert (answer is not None) == opens


@pytest.mark.parametrize("junk", ["", "x", "é", "\x00", "a" * 10_000])
def test_junk_opens_nothing(junk, member, now):
    assert service.arrive(junk, member.tenants[0], now) is None


def test_the_code_itself_is_not_kept(member, code):
    with platform_session("test") as db:
        (kept,) = db.exec(select(Arrival).where(Arrival.user_id == member.id))
    assert code.encode() not in kept.code_hash
    assert len(kept.code_hash) == 32


def test_the_address_of_arrival_is_on_the_tenants_host():
    base = settings().base_host
    assert service.arrival_url("dupont", "abc") == f"http://dupont.{base}/auth/arrivee?code=abc"


# --- the choice of a space ---


def test_the_spaces_of_a_user_are_theirs_alone(member, make_person, make_tenant):
    make_person(make_tenant())
    spaces = service.spaces_of(member.id)
    assert {space.tenant_id for space in spaces} == set(member.tenants)
    assert [space.nom for space in spaces] == ["Essai", "Essai"]


def test_a_user_enters_one_of_their_spaces(member, now):
    code = service.enter_space(member.id, subdomain_of(member.tenants[1]), now)
    assert service.arrive(code, member.tenants[1], now) is not None


def test_another_customers_space_and_an_unknown_one_answer_the_same(member, make_tenant, now):
    answers = []
    for subdomain in (subdomain_of(make_tenant()), "n-existe-pas", ""):
        with pytest.raises(NotAllowed) as refusal:
            service.enter_space(member.id, subdomain, now)
        answers.append(refusal.value.message)
    assert answers == ["Cet espace ne vous est pas ouvert."] * 3
