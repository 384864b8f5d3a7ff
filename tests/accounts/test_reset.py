import asyncio
import itertools
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from propmanager.accounts import self_service, service, sessions
from propmanager.accounts.links import DeadLink
from propmanager.accounts.model import Arrival, User
from propmanager.accounts.proof_model import MailLink
from propmanager.core import clock, limits
from propmanager.core.client import Client
from propmanager.core.errors import InvalidInput, TooManyRequests
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import SecurityEvent
from propmanager.journal.service import Kind
from tests.accounts.resets import account, has_password, is_dead
from tests.timing import take_the_same_time

CLIENT = Client("192.0.2.7", "Firefox, Windows")
NEW = "trois moutons dans la brume"


@pytest.fixture
def now():
    """Jobs read the clock themselves."""
    return clock.now()


@pytest.fixture
def member(make_person, make_tenant):
    return make_person(make_tenant(), make_tenant())


@pytest.fixture
def ask(outbox, now):
    """Asks for a link, and returns its mail."""

    def ask_for(email):
        asyncio.run(self_service.ask_reset(email, client=CLIENT, now=now))
        (mail,) = outbox.run_jobs()
        return mail

    return ask_for


@pytest.fixture
def reset(now):
    return lambda code, password=NEW, at=now: asyncio.run(
        self_service.reset_password(code, password, client=CLIENT, now=at)
    )


def test_a_known_and_an_unknown_address_get_one_answer_and_a_mail_each(member, ask):
    """Checklist A3."""
    unknown = f"{uuid.uuid4().hex}@exemple.fr"
    found, missing = ask(member.email), ask(unknown)
    assert (found.to, found.subject) == (member.email, "Choisissez un nouveau mot de passe")
    assert (missing.to, missing.subject) == (unknown, "Cette adresse n’a pas de compte PropManager")
    assert "code=" not in missing.text


def test_both_leave_the_same_rows(member, ask):
    unknown = f"{uuid.uuid4().hex}@exemple.fr"
    for email in (member.email, unknown):
        ask(email)
    with platform_session("test") as db:
        links = db.exec(select(MailLink).where(col(MailLink.email).in_([member.email, unknown]))).all()
    assert {link.email: link.user_id for link in links} == {member.email: member.id, unknown: None}


def test_asking_takes_the_same_time_whether_the_account_exists_or_not(make_person, now):
    """Checklist A2, for the reset."""
    people = itertools.cycle([make_person().email for _ in range(60)])

    def seconds(email):
        limits.process_limits.cache_clear()
        started = time.perf_counter()
        asyncio.run(self_service.ask_reset(email, client=CLIENT, now=now))
        return time.perf_counter() - started

    seconds("chauffe@exemple.fr")
    assert take_the_same_time(lambda: seconds(next(people)), lambda: seconds(f"{uuid.uuid4().hex}@exemple.fr"))


def test_a_disabled_account_is_answered_as_none(member, ask):
    with platform_session("test") as db:
        db.get_one(User, member.id).is_disabled = True
    assert ask(member.email).subject == "Cette adresse n’a pas de compte PropManager"


def test_the_link_sets_a_new_password(member, ask, reset, now):
    reset(ask(member.email).code)
    assert (has_password(member, NEW), has_password(member, member.password)) == (True, False)
    assert account(member).email_verified_at == now


def test_a_link_serves_once(member, ask, reset):
    """Checklist A10: single use."""
    code = ask(member.email).code
    reset(code)
    assert is_dead(reset, code, password="encore une autre phrase")
    assert has_password(member, NEW)


@pytest.mark.parametrize(("after", "serves"), [(timedelta(minutes=29), True), (timedelta(minutes=31), False)])
def test_a_link_lives_thirty_minutes(after, serves, member, ask, reset):
    """Checklist A10: at most half an hour."""
    code, later = ask(member.email).code, clock.now() + after
    if serves:
        reset(code, at=later)
    else:
        assert is_dead(reset, code, at=later)
    assert has_password(member, NEW) == serves


def test_the_newest_link_kills_the_older(member, ask, reset):
    """Checklist A10."""
    first, second = ask(member.email).code, ask(member.email).code
    assert is_dead(reset, first)
    reset(second)
    assert has_password(member, NEW)


def test_of_five_links_asked_for_together_one_serves(member, outbox, now):
    """Checklist A10: whoever asks twice in a moment has one way in, not two."""
    ask = lambda _: asyncio.run(self_service.ask_reset(member.email, client=CLIENT, now=now))  # noqa: E731 - for the threads
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(ask, range(5)))
    assert [mail.to for mail in outbox.run_jobs()] == [member.email]


def test_the_token_is_of_256_bits_and_only_its_hash_is_kept(member, ask):
    """Checklist A10: neither the row nor the job holds it."""
    code = ask(member.email).code
    with platform_session("test") as db:
        rows = db.execute(sa.text("select t::text from mail_link t where email = :e"), {"e": member.email}).scalars()
        arguments = db.execute(sa.text("select args::text from procrastinate_jobs")).scalars()
        kept = [*rows, *arguments]
    assert len(code) == 43  # 256 bits in base64
    assert [one for one in kept if code in one or code.encode().hex() in one] == []
    assert [one for one in kept if member.email in one and "{" in one] == []


def test_the_second_factor_stays(member, ask, reset):
    """Checklist A10."""
    with platform_session("test") as db:
        db.get_one(User, member.id).totp_secret = b"sealed"
    reset(ask(member.email).code)
    assert account(member).totp_secret == b"sealed"


def test_the_link_is_made_from_the_settings(member, ask):
    """Checklist A11."""
    mail = ask(member.email)
    assert mail.link == f"{settings().base_url}/reinitialisation?code={mail.code}"


def test_every_session_and_every_code_under_way_is_over(member, ask, reset, now):
    """Checklist A12."""
    with platform_session("test") as db:
        opened = [sessions.open_session(db, member.id, tenant_id, now=now) for tenant_id in (*member.tenants, None)]
        arrival = sessions.issue_arrival(db, member.id, member.tenants[0], now=now)
    reset(ask(member.email).code)
    assert [service.identity_of(one.session_id) for one in opened] == [None, None, None]
    assert service.arrive(arrival, member.tenants[0], now) is None
    with platform_session("test") as db:
        assert db.exec(select(Arrival.used_at).where(Arrival.user_id == member.id)).one() == now


def test_the_person_is_told_by_mail_and_each_tenant_by_its_journal(member, ask, reset, outbox):
    """Checklist A12."""
    reset(ask(member.email).code)
    (notice,) = outbox.run_jobs()
    with platform_session("test") as db:
        told = db.exec(select(SecurityEvent).where(SecurityEvent.user_id == member.id)).all()
    assert (notice.to, notice.subject) == (member.email, "Votre mot de passe PropManager a changé")
    assert "Toutes vos sessions sont fermées." in notice.text
    assert {(event.tenant_id, event.kind, event.device) for event in told} == {
        (tenant_id, Kind.PASSWORD_RESET, "Firefox, Windows") for tenant_id in member.tenants
    }


@pytest.mark.parametrize("weak", ["", "court", "motdepasse2026", "Claire Dupont", "x" * 129])
def test_a_weak_password_is_refused_and_the_link_still_serves(weak, member, ask, reset):
    code = ask(member.email).code
    with pytest.raises(InvalidInput) as refused:
        reset(code, weak)
    assert list(refused.value.fields) == ["password"]
    reset(code)
    assert has_password(member, NEW)


@pytest.mark.parametrize("junk", ["", "x", "é", "\x00", "\ud800", "a" * 10_000])
def test_an_invented_code_is_refused_with_what_to_do(junk, database_url, reset):
    assert is_dead(reset, junk)


def test_ten_who_follow_one_link_set_one_password(member, ask, now):
    code = ask(member.email).code
    new = [f"trois moutons dans la brume {number}" for number in range(10)]

    def one(password):
        try:
            asyncio.run(self_service.reset_password(code, password, client=CLIENT, now=now))
        except DeadLink:
            return ""
        return password

    with ThreadPoolExecutor(10) as threads:
        (winner,) = filter(None, threads.map(one, new))
    assert has_password(member, winner)


def test_one_address_gets_five_mails_an_hour_account_or_not(member, now):
    """The sixth is refused in the same words for both."""
    refusals = []
    for email in (member.email, f"{uuid.uuid4().hex}@exemple.fr"):
        for _ in range(5):
            asyncio.run(self_service.ask_reset(email, client=Client(uuid.uuid4().hex), now=now))
        with pytest.raises(TooManyRequests) as refused:
            asyncio.run(self_service.ask_reset(email, client=Client(uuid.uuid4().hex), now=now))
        refusals.append((refused.value.status, refused.value.message))
    assert refusals[0] == refusals[1]


def test_guessing_codes_ends_after_twenty_tries(database_url, reset):
    for _ in range(20):
        assert is_dead(reset, "x")
    with pytest.raises(TooManyRequests):
        reset("x")
