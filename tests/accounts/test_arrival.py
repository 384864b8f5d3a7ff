from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select, update

from propmanager.accounts import service, sessions
from propmanager.accounts.model import Arrival, Membership, User
from propmanager.core.client import Client
from propmanager.core.errors import NotAllowed
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, SecurityEvent
from propmanager.tenants.model import Tenant

FIREFOX = Client(ip="192.0.2.7", device="Firefox, Windows")


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


def identity_behind(entry):
    assert entry is not None
    assert entry.session is not None
    who = service.identity_of(entry.session.session_id)
    assert who is not None
    return who


def test_a_code_opens_a_session_of_its_user_in_its_tenant(member, code, now):
    entry = service.arrive(code, member.tenants[0], now, FIREFOX)
    who = identity_behind(entry)
    assert entry is not None
    assert (entry.user_id, who.user_id, who.tenant_id) == (member.id, member.id, member.tenants[0])
    assert (who.device, who.ip_prefix) == ("Firefox, Windows", "192.0.2.0/24")


def test_an_arrival_is_a_login_for_the_journal_of_its_tenant_alone(member, code, now):
    service.arrive(code, member.tenants[0], now)
    assert [kinds_of(tenant_id) for tenant_id in member.tenants] == [[Kind.LOGIN], []]


@pytest.mark.parametrize("change", ["put out", "disabled"])
def test_a_code_opens_nothing_to_who_was_put_out_or_disabled_meanwhile(change, member, code, now):
    with platform_session("test") as db:
        if change == "put out":
            db.exec(delete(Membership).where(col(Membership.user_id) == member.id))
        else:
            db.exec(update(User).where(col(User.id) == member.id).values(is_disabled=True))
    assert service.arrive(code, member.tenants[0], now) is None


def kinds_of(tenant_id):
    with tenant_session(tenant_id) as db:
        return [event.kind for event in db.exec(select(SecurityEvent).order_by(col(SecurityEvent.id)))]


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


@pytest.fixture
def bare_session(member, now):
    """Opened three days ago, with a second factor."""
    with platform_session("test") as db:
        opened = sessions.open_session(db, member.id, None, now=now - timedelta(days=3), second_factor=True)
        return opened.session_id


def test_a_user_enters_one_of_their_spaces(member, bare_session, now):
    code = service.enter_space(bare_session, subdomain_of(member.tenants[1]), now)
    assert service.arrive(code, member.tenants[1], now) is not None


def test_choosing_a_space_proves_nothing_anew_and_prolongs_nothing(member, bare_session, now):
    """Checklist A18 and A24: an old session of the bare host is no way to a fresh one."""
    code = service.enter_space(bare_session, subdomain_of(member.tenants[1]), now)
    entry = service.arrive(code, member.tenants[1], now)
    who = identity_behind(entry)
    assert (who.second_factor, who.confirmed_at, who.has_confirmed(now)) == (True, now - timedelta(days=3), False)
    assert entry is not None
    assert entry.session_ends_at == now + timedelta(days=27)


def test_another_customers_space_and_an_unknown_one_answer_the_same(bare_session, make_tenant, now):
    answers = []
    for subdomain in (subdomain_of(make_tenant()), "n-existe-pas", ""):
        with pytest.raises(NotAllowed) as refusal:
            service.enter_space(bare_session, subdomain, now)
        answers.append(refusal.value.message)
    assert answers == ["Cet espace ne vous est pas ouvert."] * 3
