"""Passkeys at the door: alone, as the second factor, and to confirm; and every answer that is not quite one."""

import contextlib
import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from propmanager.accounts import challenges, factor_changes, passkeys, second_step, service
from propmanager.accounts.model import User
from propmanager.accounts.proof_model import ChallengeKind, Passkey
from propmanager.accounts.relying_party import RelyingParty
from propmanager.core.errors import Conflict, InvalidInput, NotAuthenticated
from propmanager.core.tenancy import platform_session
from tests.accounts.authenticator import PRESENT, Authenticator
from tests.accounts.factor_tools import HERE, PARTY, journal_of, logged_in, opened, register, signed_in

MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant())


@pytest.fixture
def device():
    return Authenticator(PARTY.id, PARTY.origin)


@pytest.fixture
def registered(person, device, now):
    """The device, with a passkey of the person's, an hour old."""
    register(signed_in(person, now - 60 * MINUTE), device, now - 60 * MINUTE)
    return device


def test_one_passkey_opens_every_space_and_the_bare_site(person, registered, now):
    elsewhere = RelyingParty(PARTY.id, "https://propmanager.fr")
    registered.origin = elsewhere.origin
    code, options = second_step.begin_passkey_login(elsewhere, None, now=now)
    entry = second_step.log_in_with_passkey(code, registered.sign(options), elsewhere, None, client=HERE, now=now)
    assert (entry.user_id, entry.arrival_tenant_id) == (person.id, person.tenants[0])


def test_a_passkey_alone_logs_in_with_both_factors(person, registered, now):
    who = logged_in(registered, person.tenants[0], now)
    assert who
    assert (who.user_id, who.tenant_id, who.second_factor) == (person.id, person.tenants[0], True)
    assert journal_of(person.tenants[0]) == ["passkey_added", "login"]
    (kept,) = factor_changes.overview(person.id).passkeys
    assert kept.used_at == now


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.fr"},
        {"origin": "https://martin.propmanager.fr"},
        {"rp_id": "evil.fr"},
        {"flags": PRESENT},
        {"flags": 0},
        {"user_handle": b"AAAA"},
        {"credential_id": b"unknown"},
    ],
)
def test_a_passkey_answer_for_another_page_or_domain_is_refused(change, person, registered, now):
    assert logged_in(replace(registered, **change), person.tenants[0], now) is None


def test_a_key_answers_for_no_domain_but_the_one_it_was_made_for(person, registered, now):
    elsewhere = RelyingParty("dupont.localhost", "http://dupont.localhost:3000")
    liar = replace(registered, rp_id=elsewhere.id, origin=elsewhere.origin)
    assert logged_in(liar, person.tenants[0], now, elsewhere) is None


def test_another_key_under_the_same_name_is_refused(person, registered, now):
    forged = Authenticator(PARTY.id, PARTY.origin, credential_id=registered.credential_id)
    assert logged_in(forged, person.tenants[0], now) is None


def test_a_login_is_answered_once_in_time_by_the_browser_that_began_it(person, registered, now):
    tenant_id = person.tenants[0]
    other_browser, _ = second_step.begin_passkey_login(PARTY, tenant_id, now=now)
    assert logged_in(registered, tenant_id, now, cookie=other_browser) is None
    code, options = second_step.begin_passkey_login(PARTY, tenant_id, now=now)
    answer = registered.sign(options)
    assert opened(code, answer, tenant_id, now + 5 * MINUTE) is None
    assert opened(code, answer, None, now) is None
    assert opened(code, answer, tenant_id, now)
    assert opened(code, answer, tenant_id, now) is None


def test_a_stranger_s_passkey_opens_no_space_but_theirs(person, make_tenant, registered, now):
    assert logged_in(registered, make_tenant(), now) is None


def test_a_disabled_account_has_no_passkey_login(person, registered, now):
    with platform_session("test") as db:
        db.get_one(User, person.id).is_disabled = True
    assert logged_in(registered, person.tenants[0], now) is None


def test_a_counter_that_does_not_rise_betrays_a_copy(person, device, now):
    device.sign_count = 5
    register(signed_in(person, now), device, now)
    copy = replace(device)
    assert logged_in(device, person.tenants[0], now)
    assert logged_in(device, person.tenants[0], now)
    assert logged_in(copy, person.tenants[0], now) is None


def test_of_a_key_and_its_copy_that_answer_together_one_gets_through(person, device, now):
    device.sign_count = 5
    register(signed_in(person, now), device, now)
    with platform_session("test") as db:
        key = db.get_one(Passkey, device.credential_id)
        assert [passkeys._count_use(db, key, 6, now) for _ in range(2)] == [person.id, None]


def test_a_key_that_does_not_count_is_used_again_and_again(person, registered, now):
    assert all(logged_in(registered, person.tenants[0], now) for _ in range(3))


# As the second factor, and to confirm


def asked_for_factor(person, now):
    with platform_session("test") as db:
        kind = ChallengeKind.SECOND_FACTOR
        return challenges.open_challenge(db, kind, user_id=person.id, tenant_id=person.tenants[0], now=now)


def test_a_passkey_is_the_second_factor_of_its_owner_only(person, make_person, registered, now):
    other = make_person(person.tenants[0])
    theirs = Authenticator(PARTY.id, PARTY.origin)
    register(signed_in(other, now), theirs, now)
    code = asked_for_factor(person, now)
    options = second_step.ask_for_passkey(code, PARTY, person.tenants[0], now=now)
    with pytest.raises(NotAuthenticated):
        second_step.answer_with_passkey(code, theirs.sign(options), PARTY, person.tenants[0], client=HERE, now=now)
    entry = second_step.answer_with_passkey(
        code, registered.sign(options), PARTY, person.tenants[0], client=HERE, now=now
    )
    assert entry.session
    with pytest.raises(NotAuthenticated):
        second_step.answer_with_passkey(code, registered.sign(options), PARTY, person.tenants[0], client=HERE, now=now)


def test_a_key_of_another_domain_is_not_offered(person, registered, now):
    elsewhere = RelyingParty("dupont.localhost", "http://dupont.localhost:3000")
    with pytest.raises(Conflict):
        second_step.ask_for_passkey(asked_for_factor(person, now), elsewhere, person.tenants[0], now=now)
    with pytest.raises(NotAuthenticated):
        second_step.ask_for_passkey("junk", PARTY, person.tenants[0], now=now)


def test_a_login_challenge_is_no_second_factor_and_no_confirmation(person, registered, now):
    who, tenant_id = signed_in(person, now), person.tenants[0]
    code, options = second_step.begin_passkey_login(PARTY, tenant_id, now=now)
    answer = registered.sign(options)
    with pytest.raises(NotAuthenticated):
        second_step.answer_with_passkey(code, answer, PARTY, tenant_id, client=HERE, now=now)
    with pytest.raises(NotAuthenticated):
        second_step.confirm_with_passkey(who, code, answer, PARTY, now=now)


def test_confirming_by_passkey_opens_ten_minutes(person, registered, now):
    who = signed_in(person, now - 30 * MINUTE)
    code, options = second_step.begin_confirmation(who, PARTY, now=now)
    second_step.confirm_with_passkey(who, code, registered.sign(options), PARTY, now=now)
    after = service.identity_of(who.session_id)
    assert after
    assert (who.has_confirmed(now), after.has_confirmed(now), after.has_confirmed(now + 10 * MINUTE)) == (
        False,
        True,
        False,
    )


def test_nobody_confirms_for_somebody_else(person, make_person, registered, now):
    other = make_person(person.tenants[0])
    theirs = Authenticator(PARTY.id, PARTY.origin)
    register(signed_in(other, now), theirs, now)
    who, thief = signed_in(person, now - 30 * MINUTE), signed_in(other, now - 30 * MINUTE)
    code, options = second_step.begin_confirmation(who, PARTY, now=now)
    for somebody, device in ((who, theirs), (thief, theirs), (thief, registered)):
        with pytest.raises(NotAuthenticated):
            second_step.confirm_with_passkey(somebody, code, device.sign(options), PARTY, now=now)
    after = service.identity_of(who.session_id)
    assert after
    assert after.has_confirmed(now) is False


# Whatever else is sent


def test_answers_that_are_none_are_refused_and_break_nothing(person, registered, device, now):
    """Junk, nested junk, and honest answers with one byte changed."""
    luck = random.Random(1)
    who = signed_in(person, now)
    code, options = second_step.begin_passkey_login(PARTY, person.tenants[0], now=now)
    add_code, add_options = factor_changes.begin_passkey(who, PARTY, now=now)
    junk = ["", "null", "[]", "{}", "x", "[" * 100_000, json.dumps({"id": 1}), '{"id":"é","rawId":"é","response":{}}']
    for honest in (registered.sign(options), device.make(add_options)):
        for _ in range(60):
            place = luck.randrange(len(honest))
            junk.append(honest[:place] + chr(luck.randrange(32, 127)) + honest[place + 1 :])
    with platform_session("test") as db:
        proved = [passkeys.prove(db, answer, PARTY, code, now=now) for answer in junk]
        db.rollback()
    assert set(proved) <= {None, person.id}
    for answer in junk:
        with contextlib.suppress(InvalidInput):
            passkeys.read_new(answer, PARTY, add_code)
