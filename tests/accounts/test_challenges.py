from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.accounts import challenges, tokens
from propmanager.accounts.proof_model import Challenge, ChallengeKind
from propmanager.core.tenancy import platform_session

STEP, OTHER = ChallengeKind.SECOND_FACTOR, ChallengeKind.TOTP_ADD


@pytest.fixture
def person(make_person):
    return make_person()


@pytest.fixture
def code(person, now):
    with platform_session("test") as db:
        return challenges.open_challenge(db, STEP, user_id=person.id, tenant_id=None, now=now, data={"n": 1})


def attempt(code, at, kind=STEP):
    with platform_session("test") as db:
        found = challenges.try_challenge(db, code, kind, now=at)
        return (found.user_id, found.data, found.tries) if found else None


def test_a_challenge_says_whom_it_asks_and_counts_the_try(person, code, now):
    assert [attempt(code, now), attempt(code, now)] == [(person.id, {"n": 1}, 1), (person.id, {"n": 1}, 2)]


def test_the_code_itself_is_not_kept(person, code):
    with platform_session("test") as db:
        (kept,) = db.exec(select(Challenge).where(Challenge.user_id == person.id))
    assert (kept.code_hash, len(code)) == (tokens.digest(code), 43)


def test_a_challenge_takes_five_tries(code, now):
    """Checklist A22."""
    assert [attempt(code, now) is not None for _ in range(7)] == [True] * 5 + [False] * 2


def test_twenty_tries_at_once_are_five(code, now):
    with ThreadPoolExecutor(10) as threads:
        found = list(threads.map(lambda _: attempt(code, now), range(20)))
    assert sum(one is not None for one in found) == 5


@pytest.mark.parametrize(("after", "is_open"), [(299, True), (300, False), (3600, False)])
def test_a_challenge_lives_five_minutes(after, is_open, code, now):
    """Checklist A22."""
    assert (attempt(code, now + timedelta(seconds=after)) is not None) == is_open


def test_a_challenge_that_was_answered_is_over(code, now):
    with platform_session("test") as db:
        found = challenges.try_challenge(db, code, STEP, now=now)
        assert found is not None
        challenges.spend(db, found, now)
    assert attempt(code, now) is None


def test_a_challenge_of_one_kind_answers_no_other_and_loses_no_try(code, now):
    """Checklist A22: a code from another challenge."""
    assert [attempt(code, now, OTHER) for _ in range(9)] == [None] * 9
    assert attempt(code, now) is not None


@pytest.mark.parametrize("junk", ["", "x", "é", "\x00", "\ud800", "a" * 10_000])
def test_junk_is_no_challenge(junk, code, now):
    assert attempt(junk, now) is None


def test_what_is_over_is_swept_away_when_the_next_one_opens(person, code, now):
    later = now + timedelta(minutes=5)
    with platform_session("test") as db:
        fresh = challenges.open_challenge(db, STEP, user_id=person.id, tenant_id=None, now=later)
    with platform_session("test") as db:
        kept = db.exec(select(Challenge.code_hash).where(Challenge.user_id == person.id)).all()
    assert kept == [tokens.digest(fresh)]
