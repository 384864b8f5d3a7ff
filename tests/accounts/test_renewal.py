import asyncio
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from propmanager.accounts import renewal, tokens
from propmanager.accounts.model import LoginSession, SessionClient
from propmanager.accounts.renewal import Renewal, Rotation
from propmanager.accounts.session_tasks import send_reuse_warning
from propmanager.accounts.tokens import RefreshToken
from propmanager.core import jobs, mail
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.journal.model import Kind, SecurityEvent
from tests.accounts.conftest import KEY

SECOND = timedelta(seconds=1)
HALF_A_MINUTE = timedelta(seconds=30)


def row_of(token):
    with platform_session("test") as db:
        return db.get_one(LoginSession, token.session_id)


def is_over(token):
    return row_of(token).revoked_at is not None


def renew(token, at, tenant_id=None, kind=SessionClient.WEB):
    return renewal.refresh(token, tenant_id or row_of(token).tenant_id, at, key=KEY, kind=kind)


def kinds_of(tenant_id):
    with tenant_session(tenant_id) as db:
        return [event.kind for event in db.exec(select(SecurityEvent).order_by(col(SecurityEvent.id)))]


def deferred(token):
    with platform_session("test") as db:
        query = "select args->>'session_id' from procrastinate_jobs where task_name = 'accounts.send_reuse_warning'"
        found = jobs.driver_connection(db).execute(query).fetchall()
    return [session_id for (session_id,) in found if session_id == str(token.session_id)]


def test_a_refresh_gives_a_successor_and_fifteen_minutes_and_notes_the_visit(open_one, now):
    token, later = open_one(), now + timedelta(minutes=12)
    renewed = renew(token, later)
    kept = row_of(token)
    assert (renewed.rotation, renewed.token) == (Rotation.DONE, tokens.successor_of(token, key=KEY))
    assert (renewed.ends_at, kept.seen_at, kept.valid_until, kept.refresh_until) == (
        now + timedelta(days=30),
        later,
        later + timedelta(minutes=15),
        later + timedelta(days=7),
    )
    assert renewed.identity is not None
    assert renewed.identity.valid_until == later + timedelta(minutes=15)


def test_only_the_digest_of_a_refresh_token_is_kept(open_one, now):
    """Checklist A14."""
    token = open_one()
    successor = renew(token, now).token
    with platform_session("test") as db:
        dump = repr(db.get_one(LoginSession, token.session_id).model_dump())
    assert [secret in dump for secret in (token.secret, successor.secret)] == [False, False]
    assert row_of(token).refresh_hash == tokens.digest(successor.secret)


def test_twenty_tabs_that_refresh_together_leave_one_chain_and_nobody_signed_out(open_one, now):
    """Checklist A15: one UPDATE decides, and all hold the same successor."""
    token = open_one()
    tenant_id = row_of(token).tenant_id
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: renew(token, now + SECOND, tenant_id), range(20)))
    rotations = [answer.rotation for answer in answers]
    assert (rotations.count(Rotation.DONE), rotations.count(Rotation.SIBLING)) == (1, 19)
    assert {answer.token for answer in answers} == {tokens.successor_of(token, key=KEY)}
    assert renew(answers[0].token, now + timedelta(minutes=10)).rotation == Rotation.DONE


def test_tabs_that_wake_up_one_after_the_other_all_stay_in(open_one, now):
    """Checklist A16: some ask with the old token, some already with the new one, in any order."""
    token = open_one()
    successor = renew(token, now).token
    given = [successor, token, successor, token, token, successor]
    answers = [renew(one, now + second * SECOND) for second, one in enumerate(given, start=1)]
    assert [(answer.rotation, answer.token) for answer in answers] == [(Rotation.SIBLING, successor)] * 6
    assert renew(successor, now + HALF_A_MINUTE).rotation == Rotation.DONE


@pytest.mark.parametrize(("seconds", "rotation"), [(29, Rotation.SIBLING), (30, Rotation.REUSED)])
def test_the_old_token_is_good_for_half_a_minute_more(seconds, rotation, open_one, now):
    """Checklist A16."""
    token = open_one()
    renew(token, now)
    assert renew(token, now + timedelta(seconds=seconds)).rotation == rotation


def test_a_token_that_comes_back_ends_its_family_only(open_one, make_person, make_tenant, now):
    """Checklist A17: the other devices of the same person stay in."""
    person = make_person(make_tenant())
    stolen, other_device = open_one(person), open_one(person)
    successor = renew(stolen, now).token
    assert renew(stolen, now + HALF_A_MINUTE) == Renewal(Rotation.REUSED, stolen)
    assert (is_over(stolen), is_over(other_device)) == (True, False)
    assert renew(successor, now + HALF_A_MINUTE + SECOND).rotation == Rotation.REFUSED
    assert renew(other_device, now + HALF_A_MINUTE).rotation == Rotation.DONE


def test_the_grandparent_of_a_token_ends_the_family_too(open_one, now):
    token = open_one()
    second = renew(token, now).token
    renew(second, now + HALF_A_MINUTE)
    assert renew(token, now + HALF_A_MINUTE + SECOND).rotation == Rotation.REUSED
    assert is_over(token)


def test_a_token_that_comes_back_is_journaled_and_its_owner_warned_once(open_one, make_person, make_tenant, now):
    """Checklist A17."""
    person = make_person(make_tenant())
    token = open_one(person)
    renew(token, now)
    rotations = [renew(token, now + HALF_A_MINUTE + second * SECOND).rotation for second in range(3)]
    assert rotations == [Rotation.REUSED, Rotation.REFUSED, Rotation.REFUSED]
    assert kinds_of(person.tenants[0]) == [Kind.TOKEN_REUSED]
    assert deferred(token) == [str(token.session_id)]


def test_twenty_replays_at_once_are_told_once(open_one, make_person, make_tenant, now):
    person = make_person(make_tenant())
    token = open_one(person)
    renew(token, now)
    with ThreadPoolExecutor(10) as threads:
        at = now + HALF_A_MINUTE
        rotations = [a.rotation for a in threads.map(lambda _: renew(token, at, person.tenants[0]), range(20))]
    assert rotations.count(Rotation.REUSED) == 1
    assert (kinds_of(person.tenants[0]), len(deferred(token))) == ([Kind.TOKEN_REUSED], 1)


@pytest.fixture
def sent(monkeypatch):
    """The mails that would have left."""
    outbox = []

    async def keep(letter, *_args, **_kwargs):
        outbox.append(letter)

    monkeypatch.setattr(mail, "send", keep)
    return outbox


async def _warn_twice(session_id):
    for _ in range(2):
        await send_reuse_warning(str(session_id))


def test_the_warning_says_which_device_and_stays_one_mail(open_one, make_person, make_tenant, now, sent):
    person = make_person(make_tenant())
    token = open_one(person)
    renew(token, now)
    renew(token, now + HALF_A_MINUTE)
    asyncio.run(_warn_twice(token.session_id))
    first, second = sent
    assert (first.to, first.subject) == (person.email, "Une de vos sessions PropManager a été fermée")
    assert first.message_id == second.message_id
    assert "05/01/2026 à 10:00" in first.text
    assert "Firefox, Windows" in first.text
    assert token.secret not in first.text + first.html


def test_no_warning_is_sent_for_a_session_that_is_gone(database_url, sent):
    asyncio.run(_warn_twice(uuid.uuid4()))
    assert sent == []


def test_a_token_of_another_place_swaps_nothing_and_ends_nothing(open_one, make_tenant, now):
    """On the host of another tenant, on the bare one, or as a program's: the right one still finds its session."""
    token, elsewhere = open_one(), make_tenant()
    tenant_id = row_of(token).tenant_id
    answers = [
        renewal.refresh(token, elsewhere, now, key=KEY),
        renewal.refresh(token, None, now, key=KEY),
        renewal.refresh(token, tenant_id, now, key=KEY, kind=SessionClient.API),
    ]
    assert answers == [Renewal(Rotation.REFUSED, token)] * 3
    assert renew(token, now).rotation == Rotation.DONE


def test_an_unknown_session_is_refused(database_url, now):
    unknown = RefreshToken(uuid.uuid4(), "secret")
    assert renewal.refresh(unknown, None, now, key=KEY) == Renewal(Rotation.REFUSED, unknown)


def test_a_made_up_secret_of_the_right_form_never_gets_this_far(open_one):
    """What is not genuine is refused before the database is asked: the session lives on."""
    token = open_one()
    invented = tokens.write_refresh_token(replace(token, secret="invented"), key=KEY[::-1])
    assert tokens.parse_refresh_token(invented, key=KEY) is None
    assert not is_over(token)
