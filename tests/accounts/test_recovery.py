import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from propmanager.accounts import factor_changes, factor_tasks, factors, recovery
from propmanager.accounts.factors import Method
from propmanager.core import database, mail
from propmanager.core.errors import Conflict
from propmanager.core.postgres import conninfo
from propmanager.core.tenancy import platform_session
from propmanager.journal.service import Kind
from tests.accounts.factor_tools import HERE, enable_totp, journal_of, notices_to, signed_in

HOUR = timedelta(hours=1)


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant())


@pytest.fixture
def codes(person, now):
    """Given with the person's first factor, an hour ago."""
    return enable_totp(signed_in(person, now - HOUR), now - HOUR)[1].codes


def takes(person, code, now):
    with platform_session("test") as db:
        return factors.takes_code(db, person.id, code, now=now, client=HERE)


def test_ten_recovery_codes_are_given(codes):
    """Checklist A23: 58 bits each, in groups, without letters that are taken for others."""
    assert (len(codes), len(set(codes))) == (10, 10)
    assert all(re.fullmatch(r"([2-9a-hjkmnp-tv-z]{4}-){2}[2-9a-hjkmnp-tv-z]{4}", code) for code in codes)


def test_recovery_codes_are_stored_hashed(person, codes):
    """Checklist A23."""
    with psycopg.connect(conninfo(database.admin_url())) as db:
        rows = db.execute("select to_jsonb(r)::text from recovery_code r").fetchall()
    dump = "".join(text for (text,) in rows)
    assert not any(code in dump or code.replace("-", "") in dump for code in codes)
    with platform_session("test") as db:
        assert recovery.left(db, person.id) == 10


def test_a_recovery_code_is_taken_once_journaled_and_mailed(person, codes, now):
    """Checklist A23."""
    assert [takes(person, codes[3], now) for _ in range(2)] == [Method.RECOVERY, None]
    assert journal_of(person.tenants[0]) == ["totp_enabled", "recovery_used"]
    assert notices_to(person.id) == ["totp_enabled", "recovery_used"]
    assert factor_changes.overview(person.id).codes_left == 9


def test_a_recovery_code_used_twenty_times_at_once_is_taken_once(person, codes, now):
    """Checklist A23."""
    with ThreadPoolExecutor(20) as threads:
        taken = list(threads.map(lambda _: takes(person, codes[0], now), range(20)))
    assert (taken.count(Method.RECOVERY), taken.count(None)) == (1, 19)
    assert notices_to(person.id).count("recovery_used") == 1


def test_all_ten_work(person, codes, now):
    assert [takes(person, code, now) for code in codes] == [Method.RECOVERY] * 10
    assert factor_changes.overview(person.id).codes_left == 0


@pytest.mark.parametrize("written", [str.upper, lambda code: code.replace("-", " "), lambda code: f"  {code}\n"])
def test_a_code_is_read_as_people_copy_it(written, person, codes, now):
    assert takes(person, written(codes[0]), now) == Method.RECOVERY


def test_a_code_of_somebody_else_is_refused(make_person, codes, now):
    other = make_person()
    enable_totp(signed_in(other, now), now)
    assert takes(other, codes[0], now) is None


@pytest.mark.parametrize("typed", ["", "----", "abcd-efgh", "abcd-efgh-jkm0", "a" * 10_000, "\0" * 12, "\ud800" * 12])
def test_what_is_no_code_is_refused(typed, person, codes, now):
    assert takes(person, typed, now) is None


def test_renewing_the_codes_kills_the_old_ones(person, codes, now):
    """Checklist A23."""
    fresh = factor_changes.renew_recovery(signed_in(person, now), client=HERE, now=now)
    assert takes(person, codes[0], now) is None
    assert takes(person, fresh[0], now) == Method.RECOVERY
    assert (len(fresh), set(fresh) & set(codes)) == (10, set())
    assert notices_to(person.id) == ["totp_enabled", "recovery_renewed", "recovery_used"]


def test_without_a_factor_there_are_no_codes(person, now):
    with pytest.raises(Conflict):
        factor_changes.renew_recovery(signed_in(person, now), client=HERE, now=now)
    assert factor_changes.overview(person.id).codes_left == 0


@pytest.mark.parametrize("kind", factor_tasks.TOLD)
def test_each_change_has_its_notice(kind, person, now, monkeypatch):
    sent = []

    async def keep(letter, *_):
        sent.append(letter)

    monkeypatch.setattr(mail, "send", keep)
    told = {"notice_id": "7", "user_id": str(person.id), "kind": kind.value, "happened_at": now.isoformat()}
    asyncio.run(factor_tasks.send_factor_notice(**told))
    asyncio.run(factor_tasks.send_factor_notice(**told))
    first, again = sent
    assert first.to == person.email
    assert "05/01/2026 à 10:00" in first.text
    assert first.message_id == again.message_id == "<factor-7@localhost>"
    assert first.subject.endswith("sur votre compte PropManager")


def test_a_notice_to_an_account_that_is_gone_is_dropped(database_url, now, monkeypatch):
    monkeypatch.setattr(mail, "send", pytest.fail)
    nobody = "00000000-0000-4000-8000-000000000000"
    told = {"notice_id": "7", "user_id": nobody, "kind": Kind.TOTP_ENABLED.value, "happened_at": now.isoformat()}
    asyncio.run(factor_tasks.send_factor_notice(**told))
