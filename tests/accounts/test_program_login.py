"""Programs log in with the same password, the same limits and the same second factor as browsers."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from propmanager.accounts import passwords, program_login, service
from propmanager.accounts.model import KnownDevice, User
from propmanager.accounts.service import SessionClient
from propmanager.core.client import Client
from propmanager.core.errors import NotAuthenticated, TooManyRequests
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, SecurityEvent
from tests.accounts.factor_tools import code_at, enable_totp, signed_in

SENTENCE = "E-mail ou mot de passe incorrect."
SCRIPT = Client(ip="192.0.2.7", device="curl")
WRONG = "un autre cheval"


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant())


@pytest.fixture
def log_in(now):
    def call(email, password, tenant_id, code="", at=now):
        return asyncio.run(service.log_in_program(email, password, code, tenant_id, client=SCRIPT, now=at))

    return call


def refusal(log_in, *args, **kwargs):
    with pytest.raises((NotAuthenticated, TooManyRequests)) as refused:
        log_in(*args, **kwargs)
    return refused.value.message if isinstance(refused.value, NotAuthenticated) else "limited"


def told_to(tenant_id):
    with tenant_session(tenant_id) as db:
        found = db.exec(select(SecurityEvent).order_by(col(SecurityEvent.id)))
        return [(event.kind, event.details) for event in found if event.kind in {Kind.LOGIN, Kind.LOGIN_FAILED}]


def test_a_program_gets_a_session_of_its_own_kind_and_no_known_browser(person, log_in):
    entry = log_in(person.email, person.password, person.tenants[0])
    who = service.identity_of(entry.session.session_id)
    assert who is not None
    assert (who.client, who.tenant_id, who.second_factor, entry.device_token) == (
        SessionClient.API,
        person.tenants[0],
        False,
        "",
    )
    with platform_session("test") as db:
        assert db.exec(select(KnownDevice).where(KnownDevice.user_id == person.id)).all() == []
    assert told_to(person.tenants[0]) == [(Kind.LOGIN, {})]


def test_every_refusal_is_the_same(person, make_person, make_tenant, log_in):
    """Checklist A1."""
    disabled = make_person(person.tenants[0])
    with platform_session("test") as db:
        db.exec(update(User).where(col(User.id) == disabled.id).values(is_disabled=True))
    answers = [
        refusal(log_in, person.email, WRONG, person.tenants[0]),
        refusal(log_in, "inconnu@exemple.fr", person.password, person.tenants[0]),
        refusal(log_in, person.email, person.password, make_tenant()),
        refusal(log_in, disabled.email, disabled.password, person.tenants[0]),
    ]
    assert answers == [SENTENCE] * 4


def test_a_code_without_a_second_factor_proves_nothing(person, log_in):
    entry = log_in(person.email, person.password, person.tenants[0], code="123456")
    who = service.identity_of(entry.session.session_id)
    assert who is not None
    assert who.second_factor is False


def test_a_second_factor_is_asked_for_in_the_same_request(person, log_in, now):
    """Checklist A22: the password alone opens nothing, and a code opens once."""
    secret, _ = enable_totp(signed_in(person, now), now)
    at = now + timedelta(minutes=2)
    asked = (person.email, person.password, person.tenants[0])
    code = code_at(secret, at)
    assert refusal(log_in, *asked, at=at) == program_login.CODE_WANTED
    assert refusal(log_in, *asked, code="000000", at=at) == program_login.WRONG_CODE
    entry = log_in(*asked, code=code, at=at)
    assert refusal(log_in, *asked, code=code, at=at) == program_login.WRONG_CODE
    who = service.identity_of(entry.session.session_id)
    assert who is not None
    assert who.second_factor
    failed = (Kind.LOGIN_FAILED, {"step": "second_factor"})
    assert told_to(person.tenants[0]) == [failed, (Kind.LOGIN, {}), failed]


def test_a_code_is_not_looked_at_before_the_password_is_right(person, log_in, now):
    secret, _ = enable_totp(signed_in(person, now), now)
    at = now + timedelta(minutes=2)
    code = code_at(secret, at)
    assert refusal(log_in, person.email, WRONG, person.tenants[0], code=code, at=at) == SENTENCE
    assert log_in(person.email, person.password, person.tenants[0], code=code, at=at).session is not None


def test_wrong_codes_count_as_wrong_passwords_do(person, log_in, now):
    enable_totp(signed_in(person, now), now)
    asked = (person.email, person.password, person.tenants[0])
    answers = [refusal(log_in, *asked, code=f"{number:06}", at=now + timedelta(minutes=2)) for number in range(7)]
    assert answers == [program_login.WRONG_CODE] * 5 + ["limited"] * 2


def test_a_request_without_its_code_costs_no_try(person, log_in, now):
    enable_totp(signed_in(person, now), now)
    asked = (person.email, person.password, person.tenants[0])
    assert [refusal(log_in, *asked) for _ in range(8)] == [program_login.CODE_WANTED] * 8


def test_programs_and_browsers_share_one_budget(person, log_in, now, monkeypatch):
    """Checklist A7."""
    verified = []
    monkeypatch.setattr(passwords, "matches", lambda typed, _hash: verified.append(typed))

    async def attack():
        browsers = (service.log_in(person.email, WRONG, None, client=SCRIPT, now=now) for _ in range(25))
        asked = (person.email, WRONG, "", person.tenants[0])
        programs = (service.log_in_program(*asked, client=SCRIPT, now=now) for _ in range(25))
        await asyncio.gather(*browsers, *programs, return_exceptions=True)

    asyncio.run(attack())
    assert len(verified) == 5
