"""Checklist A24: who asks for something sensitive proves again who they are."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from propmanager.accounts import challenges, confirmation, login, passwords, second_step, service
from propmanager.accounts.confirmation import Proof
from propmanager.accounts.proof_model import ChallengeKind
from propmanager.core.errors import InvalidInput, NotAuthenticated, TooManyRequests
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, SecurityEvent
from propmanager.tenants.model import Tenant
from tests.accounts.authenticator import Authenticator
from tests.accounts.factor_tools import HERE, PARTY, code_at, enable_totp, next_session, register, signed_in

LATER = timedelta(hours=1)
WRONG = "un autre cheval"


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant())


@pytest.fixture
def who(person, now):
    return signed_in(person, now)


def confirm(who, proof, at):
    """What is refused, by field; empty when it was taken."""
    try:
        asyncio.run(confirmation.confirm(who, proof, client=HERE, now=at))
    except InvalidInput as refusal:
        return refusal.fields
    except TooManyRequests:
        return "limited"
    return {}


def is_confirmed(who, at):
    kept = service.identity_of(who.session_id)
    assert kept is not None
    return kept.has_confirmed(at)


def failures_told_to(tenant_id):
    with tenant_session(tenant_id) as db:
        events = db.exec(select(SecurityEvent).where(col(SecurityEvent.kind) == Kind.LOGIN_FAILED))
        return [(event.actor, event.details) for event in events]


def test_the_password_confirms_this_session_alone_for_ten_minutes(who, person, now):
    other, at = signed_in(person, now), now + LATER
    before = is_confirmed(who, at)
    assert confirm(who, Proof(password=person.password), at) == {}
    assert (before, is_confirmed(who, at), is_confirmed(other, at)) == (False, True, False)
    assert not is_confirmed(who, at + timedelta(minutes=10))


def test_a_wrong_password_confirms_nothing_and_is_journaled(who, person, now):
    at = now + LATER
    answers = [confirm(who, proof, at) for proof in (Proof(password=WRONG), Proof())]
    assert answers == [{"password": confirmation.WRONG_PASSWORD}] * 2
    assert not is_confirmed(who, at)
    assert failures_told_to(person.tenants[0]) == [("Claire Dupont", {"step": "confirmation"})] * 2


def test_a_code_confirms_once(who, person, now):
    secret, strengthened = enable_totp(who, now)
    who, at = next_session(who, strengthened), now + LATER
    code = code_at(secret, at)
    assert [confirm(who, Proof(code=code), at), is_confirmed(who, at)] == [{}, True]
    assert confirm(who, Proof(code=code), at) == {"code": confirmation.WRONG_CODE}


@pytest.mark.parametrize("kind", ["application", "passkey"])
def test_with_a_second_factor_the_password_proves_nothing_and_is_not_even_verified(who, person, now, monkeypatch, kind):
    """Checklist A24: whoever stole a password and an open session gets no further."""
    device = Authenticator(PARTY.id, PARTY.origin)
    who = next_session(who, enable_totp(who, now)[1] if kind == "application" else register(who, device, now))
    verified, at = [], now + LATER
    monkeypatch.setattr(passwords, "matches", lambda typed, _hash: verified.append(typed))
    answers = [confirm(who, proof, at) for proof in (Proof(password=person.password), Proof(password=WRONG), Proof())]
    assert answers == [{"password": confirmation.FACTOR_WANTED}] * 3
    assert (verified, is_confirmed(who, at)) == ([], False)


def test_without_a_second_factor_no_code_is_taken(who, now):
    assert confirm(who, Proof(code="123456"), now + LATER) == {"code": confirmation.WRONG_CODE}


def test_five_passwords_are_verified_in_a_quarter_of_an_hour(who, person, now, monkeypatch):
    """Counted before it is verified; a right one is given back."""
    verified = []
    monkeypatch.setattr(passwords, "matches", lambda typed, _hash: verified.append(typed) or typed == person.password)
    right, wrong = Proof(password=person.password), Proof(password=WRONG)
    assert [confirm(who, right, now) for _ in range(8)] == [{}] * 8
    answers = [confirm(who, wrong, now) for _ in range(7)] + [confirm(who, right, now)]
    assert answers == [{"password": confirmation.WRONG_PASSWORD}] * 5 + ["limited"] * 3
    assert len(verified) == 13


def test_fifty_passwords_at_once_are_five(who, now, monkeypatch):
    verified = []
    monkeypatch.setattr(passwords, "matches", lambda typed, _hash: verified.append(typed))

    async def guess():
        tries = (confirmation.confirm(who, Proof(password=WRONG), client=HERE, now=now) for _ in range(50))
        await asyncio.gather(*tries, return_exceptions=True)

    asyncio.run(guess())
    assert len(verified) == 5


def test_who_knows_the_password_alone_keeps_nobody_from_confirming(who, person, now):
    """A stranger uses up the codes of the login, from a browser that is not known."""
    secret, strengthened = enable_totp(who, now)
    who, at = next_session(who, strengthened), now + LATER
    said = []
    for number in range(7):
        try:
            asyncio.run(
                second_step.answer_with_code(asked_for_code(person, at), f"{number:06}", None, client=HERE, now=at)
            )
        except (NotAuthenticated, TooManyRequests) as refusal:
            said.append(type(refusal))
    assert said == [NotAuthenticated] * 5 + [TooManyRequests] * 2
    assert confirm(who, Proof(code=code_at(secret, at)), at) == {}


def asked_for_code(person, at):
    with platform_session("test") as db:
        return challenges.open_challenge(db, ChallengeKind.SECOND_FACTOR, user_id=person.id, tenant_id=None, now=at)


def test_five_codes_are_taken_of_one_session_in_five_minutes(who, person, now):
    """Another login of the same person has its own: this one may be a thief's."""
    secret, _ = enable_totp(who, now)
    thief, holder = signed_in(person, now), signed_in(person, now + LATER)
    codes = [confirm(thief, Proof(code=f"{number:06}"), now + LATER) for number in range(7)]
    assert codes == [{"code": confirmation.WRONG_CODE}] * 5 + ["limited"] * 2
    assert confirm(holder, Proof(code=code_at(secret, now + LATER)), now + LATER) == {}


def test_a_thief_of_one_session_has_no_more_codes_by_entering_spaces(person, now):
    """Choosing a space opens a session without a proof, as often as one likes: all of them share five codes."""
    bare, at = signed_in(person, now, tenant=False), now + LATER
    answers = [confirm(entered(bare, person.tenants[0], at), Proof(code=f"{number:06}"), at) for number in range(7)]
    assert answers == [{"code": confirmation.WRONG_CODE}] * 5 + ["limited"] * 2
    assert confirm(bare, Proof(code="000000"), at) == "limited"


def entered(bare, tenant_id, at):
    """The session of a space that a session of the bare host leads to."""
    with platform_session("test") as db:
        subdomain = db.get_one(Tenant, tenant_id).subdomain
    code = service.enter_space(bare.session_id, subdomain, at)
    with platform_session("test") as db:
        entry = login.arrive(db, code, tenant_id, client=HERE, now=at)
    assert entry
    assert entry.session
    who = service.identity_of(entry.session.session_id)
    assert who
    assert who.session_id != bare.session_id
    return who


def test_the_page_offers_what_the_person_has(who, person, now):
    before = confirmation.ways_to_confirm(person.id)
    enable_totp(who, now)
    after = confirmation.ways_to_confirm(person.id)
    assert ((before.any, before.passkeys), (after.any, after.totp, after.passkeys)) == ((False, 0), (True, True, 0))
