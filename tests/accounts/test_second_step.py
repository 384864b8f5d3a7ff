"""The step after the password: one code, five tries, and the challenge that the password has opened."""

import asyncio
from datetime import timedelta

import pytest

from propmanager.accounts import challenges, second_step, service
from propmanager.accounts.proof_model import ChallengeKind
from propmanager.core import limits
from propmanager.core.errors import NotAuthenticated, TooManyRequests
from propmanager.core.tenancy import platform_session
from tests.accounts.factor_tools import HERE, STEP, code_at, enable_totp, journal_of, signed_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant())


@pytest.fixture
def telephone(person, now):
    """The secret of somebody's application, enabled an hour ago."""
    return enable_totp(signed_in(person, now - 60 * MINUTE), now - 60 * MINUTE)[0]


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits.process_limits.cache_clear()


def asked_for_code(person, now, tenant_id=None):
    """The challenge that a right password opens."""
    with platform_session("test") as db:
        tenant_id = tenant_id or person.tenants[0]
        return challenges.open_challenge(
            db, ChallengeKind.SECOND_FACTOR, user_id=person.id, tenant_id=tenant_id, now=now
        )


def answer(challenge, code, tenant_id, now):
    return asyncio.run(second_step.answer_with_code(challenge, code, tenant_id, client=HERE, now=now))


def answered(challenge, code, tenant_id, now):
    try:
        return answer(challenge, code, tenant_id, now)
    except (NotAuthenticated, TooManyRequests) as refusal:
        return refusal.message


def test_the_right_code_opens_a_session_with_a_second_factor(person, telephone, now):
    challenge = asked_for_code(person, now)
    entry = answer(challenge, code_at(telephone, now), person.tenants[0], now)
    assert entry.session
    who = service.identity_of(entry.session.session_id)
    assert who
    assert (who.user_id, who.tenant_id, who.second_factor) == (person.id, person.tenants[0], True)


def test_totp_allows_five_tries(person, telephone, now):
    """Checklist A22: five wrong codes end the challenge; the right one comes too late."""
    challenge = asked_for_code(person, now)
    said = [answered(challenge, f"{number:06}", person.tenants[0], now) for number in range(5)]
    assert said == [second_step.WRONG_CODE] * 5
    assert answered(challenge, code_at(telephone, now), person.tenants[0], now) == second_step.TOO_LATE


def test_totp_tries_are_counted_over_all_challenges(person, telephone, now):
    """Checklist A22: who knows the password opens as many challenges as they like, and still has five tries."""
    said = [answered(asked_for_code(person, now), "000000", person.tenants[0], now) for _ in range(7)]
    assert said[:5] == [second_step.WRONG_CODE] * 5
    assert all(str(sentence).startswith("Trop de tentatives") for sentence in said[5:])


def test_a_login_gives_its_try_back(person, telephone, now):
    for turn in range(8):
        instant = now + turn * STEP
        challenge = asked_for_code(person, instant)
        assert answer(challenge, code_at(telephone, instant), person.tenants[0], instant).session


def test_totp_code_answers_no_challenge_but_its_own(person, make_person, make_tenant, telephone, now):
    """Checklist A22: another user's challenge, one of another kind, one that is spent, one that is over."""
    other = make_person(make_tenant())
    enable_totp(signed_in(other, now - 60 * MINUTE), now - 60 * MINUTE)
    code = code_at(telephone, now)
    assert answered(asked_for_code(other, now), code, other.tenants[0], now) == second_step.WRONG_CODE
    with platform_session("test") as db:
        wrong_kind = challenges.open_challenge(
            db, ChallengeKind.TOTP_ADD, user_id=person.id, tenant_id=person.tenants[0], now=now
        )
    late = asked_for_code(person, now - 5 * MINUTE)
    for challenge in (wrong_kind, late, "", "junk", "\ud800"):
        assert answered(challenge, code, person.tenants[0], now) == second_step.TOO_LATE
    mine = asked_for_code(person, now)
    assert answered(mine, code, other.tenants[0], now) == second_step.TOO_LATE
    assert answered(mine, code, None, now) == second_step.TOO_LATE
    assert answer(mine, code, person.tenants[0], now).session
    assert answered(mine, code_at(telephone, now + STEP), person.tenants[0], now) == second_step.TOO_LATE


def test_a_failed_second_step_is_journaled(person, telephone, now):
    answered(asked_for_code(person, now), "000000", person.tenants[0], now)
    assert journal_of(person.tenants[0])[-1] == "login_failed"
