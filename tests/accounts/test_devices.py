from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.accounts import devices, tokens
from propmanager.accounts.model import KnownDevice
from propmanager.core.tenancy import platform_session


@pytest.fixture
def remember(now):
    def call(person, given="", at=now):
        with platform_session("test") as db:
            return devices.remember(db, person.id, given, now=at)

    return call


def kept_of(person):
    with platform_session("test") as db:
        found = db.exec(select(KnownDevice).where(KnownDevice.user_id == person.id))
        return {row.token_hash: row.seen_at for row in found}


def test_a_new_browser_gets_a_token_whose_digest_alone_is_kept(make_person, remember, now):
    """Checklist A14, for the browser's cookie."""
    person = make_person()
    token = remember(person)
    assert (len(token), kept_of(person)) == (43, {tokens.digest(token): now})


def test_a_known_browser_keeps_its_token_and_is_seen_again(make_person, remember, now):
    person, later = make_person(), now + timedelta(days=20)
    token = remember(person)
    assert (remember(person, token, later), kept_of(person)) == (token, {tokens.digest(token): later})


def test_two_people_may_share_a_browser(make_person, remember, now):
    first, second = make_person(), make_person()
    token = remember(first)
    assert remember(second, token) == token
    assert kept_of(first) == kept_of(second) == {tokens.digest(token): now}


@pytest.mark.parametrize("planted", ["x", "é", "\x00", "\ud800", "a" * 10_000])
def test_a_token_that_we_did_not_make_is_not_taken_over(planted, make_person, remember):
    """Checklist A19: nobody makes a browser known to somebody else by planting a cookie of their own."""
    person = make_person()
    token = remember(person, planted)
    assert (token == planted, len(kept_of(person))) == (False, 1)


def test_a_browser_not_seen_for_a_year_is_forgotten(make_person, remember, now):
    person = make_person()
    remember(person)
    token = remember(person, at=now + timedelta(days=365))
    assert list(kept_of(person)) == [tokens.digest(token)]


def test_all_browsers_of_a_person_are_strangers_again(make_person, remember):
    person, other = make_person(), make_person()
    for one in (person, person, other):
        remember(one)
    with platform_session("test") as db:
        devices.forget_all(db, person.id)
    assert (len(kept_of(person)), len(kept_of(other))) == (0, 1)
