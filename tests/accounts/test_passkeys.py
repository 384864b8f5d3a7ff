from dataclasses import replace
from datetime import timedelta

import pytest

from propmanager.accounts import factor_changes, factors, passkeys, service
from propmanager.accounts.factors import Factors
from propmanager.accounts.proof_model import Passkey
from propmanager.accounts.relying_party import RelyingParty, relying_party
from propmanager.core.client import NOWHERE
from propmanager.core.errors import Conflict, InvalidInput, NotFound
from propmanager.core.tenancy import platform_session
from tests.accounts.authenticator import PRESENT, Authenticator
from tests.accounts.factor_tools import (
    HERE,
    PARTY,
    enable_totp,
    journal_of,
    logged_in,
    next_session,
    notices_to,
    register,
    signed_in,
)

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


# For which domain


@pytest.mark.parametrize(
    ("base_host", "page_host", "party"),
    [
        ("propmanager.fr", "propmanager.fr", ("propmanager.fr", "https://propmanager.fr")),
        ("propmanager.fr", "dupont.propmanager.fr", ("propmanager.fr", "https://dupont.propmanager.fr")),
        ("app.exemple.fr:8443", "a.app.exemple.fr:8443", ("app.exemple.fr", "https://a.app.exemple.fr:8443")),
        ("localhost:3000", "localhost:3000", ("localhost", "https://localhost:3000")),
        ("localhost:3000", "Dupont.Localhost:3000", ("dupont.localhost", "https://dupont.localhost:3000")),
        ("localhost", "dupont.localhost", ("dupont.localhost", "https://dupont.localhost")),
        ("127.0.0.1:3000", "127.0.0.1:3000", ("127.0.0.1", "https://127.0.0.1:3000")),
        ("[::1]:3000", "[::1]:3000", ("[::1]", "https://[::1]:3000")),
    ],
)
def test_a_passkey_is_for_the_whole_domain_where_browsers_let_it(base_host, page_host, party):
    assert relying_party("https", base_host, page_host) == RelyingParty(*party)


# Registering


def test_a_first_passkey_brings_codes_a_new_session_a_notice_and_a_line_in_the_journal(person, device, now):
    who, elsewhere = signed_in(person, now), signed_in(person, now)
    added = register(who, device, now)
    fresh = service.identity_of(next_session(who, added).session_id)
    old = service.identity_of(who.session_id)
    assert fresh
    assert old
    assert (len(added.codes), fresh.second_factor, old.is_live(now)) == (10, True, False)
    assert service.identity_of(elsewhere.session_id) is None
    assert journal_of(person.tenants[0]) == ["passkey_added"]
    assert notices_to(person.id) == ["passkey_added"]
    with platform_session("test") as db:
        assert factors.factors_of(db, person.id) == Factors(passkeys=1)


def test_a_passkey_beside_another_factor_brings_no_second_set_of_codes(person, device, now):
    who = signed_in(person, now)
    _, enabled = enable_totp(who, now)
    added = register(next_session(who, enabled), device, now)
    assert (len(enabled.codes), added.codes) == (10, [])


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.fr"},
        {"origin": "https://martin.propmanager.fr"},
        {"origin": "http://dupont.propmanager.fr"},
        {"rp_id": "evil.fr"},
        {"rp_id": "dupont.propmanager.fr"},
        {"flags": PRESENT},
        {"flags": 0},
    ],
)
def test_a_passkey_made_for_another_page_domain_or_without_asking_who_is_there_is_refused(change, person, device, now):
    with pytest.raises(InvalidInput):
        register(signed_in(person, now), replace(device, **change), now)
    assert factor_changes.overview(person.id).passkeys == []


def test_a_registration_is_answered_once_in_time_by_whoever_began_it(person, make_person, make_tenant, device, now):
    who, stranger = signed_in(person, now), signed_in(make_person(make_tenant()), now)
    code, options = factor_changes.begin_passkey(who, PARTY, now=now)
    answer = device.make(options)
    attempts = [(stranger, code, now), (signed_in(person, now), code, now), (who, code, now + 5 * MINUTE)]
    for thief, given, instant in [*attempts, (who, "junk", now)]:
        with pytest.raises(Conflict):
            factor_changes.add_passkey(thief, given, answer, PARTY, client=HERE, now=instant)
    fresh = next_session(who, factor_changes.add_passkey(who, code, answer, PARTY, client=HERE, now=now))
    with pytest.raises(Conflict):
        factor_changes.add_passkey(fresh, code, answer, PARTY, client=HERE, now=now)


def test_a_registration_does_not_answer_the_challenge_of_another(person, device, now):
    who = signed_in(person, now)
    _, options = factor_changes.begin_passkey(who, PARTY, now=now)
    other_code, _ = factor_changes.begin_passkey(who, PARTY, now=now)
    with pytest.raises(InvalidInput):
        factor_changes.add_passkey(who, other_code, device.make(options), PARTY, client=HERE, now=now)


def test_a_passkey_is_registered_once(person, make_person, registered, now):
    for somebody in (person, make_person()):
        with pytest.raises(Conflict):
            register(signed_in(somebody, now), registered, now)


def test_twenty_passkeys_are_enough(person, now):
    with platform_session("test") as db:
        for number in range(passkeys.MAXIMUM):
            db.add(
                Passkey(
                    credential_id=person.id.bytes + bytes([number]),
                    user_id=person.id,
                    public_key=b"",
                    rp_id="x",
                    nom="x",
                )
            )
    with pytest.raises(Conflict):
        register(signed_in(person, now), Authenticator(PARTY.id, PARTY.origin), now)


# The list


def test_a_passkey_is_renamed_and_removed_by_its_owner_only(person, make_person, registered, now):
    who, stranger = signed_in(person, now), signed_in(make_person(), now)
    (kept,) = factor_changes.overview(person.id).passkeys
    assert kept.nom == HERE.device
    for change in (
        lambda: factor_changes.rename_passkey(stranger, kept.key, "À moi"),
        lambda: factor_changes.remove_passkey(stranger, kept.key, client=HERE, now=now),
        lambda: factor_changes.rename_passkey(who, "unknown", "À moi"),
    ):
        with pytest.raises(NotFound):
            change()
    factor_changes.rename_passkey(who, kept.key, "  Téléphone de Claire ")
    (renamed,) = factor_changes.overview(person.id).passkeys
    assert renamed == replace(kept, nom="Téléphone de Claire")


@pytest.mark.parametrize("typed", ["", " ", "x" * 61, "<b>clé</b>", "clé\u202e"])
def test_a_name_that_cannot_be_shown_is_refused(typed, person, registered, now):
    (kept,) = factor_changes.overview(person.id).passkeys
    with pytest.raises(InvalidInput):
        factor_changes.rename_passkey(signed_in(person, now), kept.key, typed)


def test_a_removed_passkey_no_longer_works(person, registered, now):
    who = signed_in(person, now)
    (kept,) = factor_changes.overview(person.id).passkeys
    factor_changes.remove_passkey(who, kept.key, client=HERE, now=now)
    assert logged_in(registered, person.tenants[0], now) is None
    assert journal_of(person.tenants[0]) == ["passkey_added", "passkey_removed"]
    assert notices_to(person.id) == ["passkey_added", "passkey_removed"]
    assert factor_changes.overview(person.id) == factor_changes.Overview(has_totp=False, passkeys=[], codes_left=0)


def test_of_two_factors_staff_may_remove_one(make_person, device, now):
    """Checklist A26."""
    staff = make_person(is_staff=True)
    who = signed_in(staff, now)
    who = next_session(who, enable_totp(who, now)[1])
    who = next_session(who, register(who, device, now))
    (kept,) = factor_changes.overview(staff.id).passkeys
    factor_changes.disable_totp(who, client=HERE, now=now)
    with pytest.raises(Conflict):
        factor_changes.remove_passkey(who, kept.key, client=HERE, now=now)
    assert len(factor_changes.overview(staff.id).passkeys) == 1


def test_a_browser_that_does_not_say_its_name_gives_a_number(person, device, now):
    who = signed_in(person, now)
    code, options = factor_changes.begin_passkey(who, PARTY, now=now)
    factor_changes.add_passkey(who, code, device.make(options), PARTY, client=NOWHERE, now=now)
    (kept,) = factor_changes.overview(person.id).passkeys
    assert kept.nom == "Clé n° 1"
