import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from propmanager.accounts import factor_changes, factors, service, sessions, totp
from propmanager.accounts.factors import Factors, Method
from propmanager.accounts.model import User
from propmanager.accounts.proof_model import Challenge
from propmanager.accounts.renewal import Rotation
from propmanager.accounts.tokens import digest
from propmanager.core import database
from propmanager.core.errors import Conflict
from propmanager.core.postgres import conninfo
from propmanager.core.tenancy import platform_session
from tests.accounts.factor_tools import (
    HERE,
    STEP,
    code_at,
    enable_totp,
    journal_of,
    next_session,
    notices_to,
    signed_in,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(make_person, make_tenant):
    return make_person(make_tenant())


@pytest.fixture
def telephone(person, now):
    """The secret of somebody's application, enabled an hour ago."""
    return enable_totp(signed_in(person, now - 60 * MINUTE), now - 60 * MINUTE)[0]


def takes(person, code, now):
    with platform_session("test") as db:
        return factors.takes_code(db, person.id, code, now=now)


# The secret


def test_a_secret_has_160_bits_and_never_comes_twice():
    secrets = {totp.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(re.fullmatch("[A-Z2-7]{32}", secret) for secret in secrets)


def test_totp_secret_is_encrypted_at_rest(person, telephone):
    """Checklist A22."""
    secret = telephone.replace(" ", "")
    with psycopg.connect(conninfo(database.admin_url())) as db:
        rows = db.execute(
            "select to_jsonb(u)::text from app_user u union all select to_jsonb(c)::text from challenge c"
        )
        dump = "".join(text for (text,) in rows)
        (kept,) = db.execute("select totp_secret from app_user where id = %s", (person.id,)).fetchone() or (b"",)
    assert secret not in dump
    assert secret.encode().hex() not in dump
    assert totp.unsealed(person.id, kept) == secret


def test_a_secret_moved_to_another_row_opens_for_nobody(person, make_person, telephone, now):
    other = make_person()
    with platform_session("test") as db:
        db.get_one(User, other.id).totp_secret = db.get_one(User, person.id).totp_secret
    assert takes(other, code_at(telephone, now), now) is None


def test_the_picture_says_whose_and_which_secret():
    image = totp.qr_image("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "claire@exemple.fr")
    assert image.startswith("data:image/svg+xml;charset=utf-8,")
    assert totp.in_groups("JBSWY3DPEHPK3PXP") == "JBSW Y3DP EHPK 3PXP"


# One code


@pytest.mark.parametrize(
    ("drift", "taken"),
    [(-2 * STEP, None), (-STEP, Method.TOTP), (0 * STEP, Method.TOTP), (STEP, Method.TOTP), (2 * STEP, None)],
)
def test_totp_takes_one_step_before_and_one_after(drift, taken, person, telephone, now):
    """Checklist A22."""
    assert takes(person, code_at(telephone, now + drift), now) == taken


def test_totp_code_is_taken_once(person, telephone, now):
    """Checklist A22: the replay of a code, at once, half a minute later, and after a later one."""
    code = code_at(telephone, now)
    assert takes(person, code, now) == Method.TOTP
    later = code_at(telephone, now + STEP)
    assert (takes(person, code, now), takes(person, code, now + STEP)) == (None, None)
    assert takes(person, later, now + STEP) == Method.TOTP
    assert takes(person, code, now + STEP) is None


def test_totp_code_used_twenty_times_at_once_is_taken_once(person, telephone, now):
    """Checklist A22."""
    code = code_at(telephone, now)
    with ThreadPoolExecutor(20) as threads:
        taken = list(threads.map(lambda _: takes(person, code, now), range(20)))
    assert (taken.count(Method.TOTP), taken.count(None)) == (1, 19)


def test_the_code_that_enabled_the_application_does_not_log_in(person, now):
    secret, _ = enable_totp(signed_in(person, now), now)
    assert takes(person, code_at(secret, now), now) is None
    assert takes(person, code_at(secret, now + STEP), now) == Method.TOTP


@pytest.mark.parametrize(
    "typed", ["", "0", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "²²²²²²", "-12345", "\0" * 6, "9" * 100_000, "\ud800"]
)
def test_what_is_no_code_is_refused(typed, person, telephone, now):
    assert takes(person, typed, now) is None


def test_a_code_is_read_with_the_space_that_applications_show(person, telephone, now):
    code = code_at(telephone, now)
    assert takes(person, f" {code[:3]} {code[3:]} ", now) == Method.TOTP


def test_whoever_has_no_application_has_no_code(person, now):
    assert takes(person, "000000", now) is None


# Enabling and disabling


def test_enabling_gives_a_new_session_id_and_the_old_one_is_dead(person, now):
    """Checklist A19."""
    who, elsewhere = signed_in(person, now), signed_in(person, now)
    _, enabled = enable_totp(who, now)
    old, other = service.identity_of(who.session_id), service.identity_of(elsewhere.session_id)
    fresh = service.identity_of(next_session(who, enabled).session_id)
    assert old
    assert fresh
    assert (old.is_live(now), other) == (False, None)
    assert (fresh.is_live(now), fresh.second_factor, fresh.user_id) == (True, True, person.id)
    assert fresh.session_id not in {who.session_id, elsewhere.session_id}


def test_enabling_gives_ten_recovery_codes_writes_the_journal_and_mails_a_notice(person, now):
    _, enabled = enable_totp(signed_in(person, now), now)
    assert len(enabled.codes) == 10
    assert journal_of(person.tenants[0]) == ["totp_enabled"]
    assert notices_to(person.id) == ["totp_enabled"]


def test_a_wrong_code_enables_nothing_and_five_end_the_set_up(person, now):
    who = signed_in(person, now)
    setup = factor_changes.begin_totp(who, now=now)
    tries = [factor_changes.enable_totp(who, setup.challenge, "000000", client=HERE, now=now) for _ in range(5)]
    assert tries == [None] * 5
    with pytest.raises(Conflict):
        factor_changes.enable_totp(who, setup.challenge, code_at(setup.secret, now), client=HERE, now=now)
    assert factor_changes.overview(person.id).has_totp is False


@pytest.mark.parametrize("typed", ["&é\"'(-", "１２３４５６", "١٢٣٤٥٦", "²²²²²²", "\0" * 6])
def test_what_is_no_code_enables_nothing_and_is_a_wrong_code(typed, person, now):
    """The row of figures of a French keyboard without Shift is the first of these."""
    who = signed_in(person, now)
    setup = factor_changes.begin_totp(who, now=now)
    assert factor_changes.enable_totp(who, setup.challenge, typed, client=HERE, now=now) is None
    assert factor_changes.enable_totp(who, setup.challenge, code_at(setup.secret, now), client=HERE, now=now)


def test_a_set_up_belongs_to_the_session_that_began_it(person, make_person, make_tenant, now):
    who, stranger = signed_in(person, now), signed_in(make_person(make_tenant()), now)
    setup = factor_changes.begin_totp(who, now=now)
    code = code_at(setup.secret, now)
    for thief in (stranger, signed_in(person, now)):
        with pytest.raises(Conflict):
            factor_changes.enable_totp(thief, setup.challenge, code, client=HERE, now=now)
    with pytest.raises(Conflict):
        factor_changes.enable_totp(who, setup.challenge, code, client=HERE, now=now + 5 * MINUTE)
    assert factor_changes.enable_totp(who, setup.challenge, code, client=HERE, now=now)


def test_the_pending_secret_waits_sealed(person, now):
    setup = factor_changes.begin_totp(signed_in(person, now), now=now)
    with platform_session("test") as db:
        kept = db.get_one(Challenge, digest(setup.challenge)).data["secret"]
    assert setup.secret.replace(" ", "") not in kept
    assert totp.unsealed(person.id, bytes.fromhex(kept)) == setup.secret.replace(" ", "")


def test_changing_the_application_kills_the_old_one(person, telephone, now):
    secret, enabled = enable_totp(signed_in(person, now), now)
    later = now + STEP
    assert enabled.codes == []
    assert takes(person, code_at(telephone, later), later) is None
    assert takes(person, code_at(secret, later), later) == Method.TOTP


def test_disabling_takes_the_codes_away_and_tells(person, telephone, now):
    factor_changes.disable_totp(signed_in(person, now), client=HERE, now=now)
    assert takes(person, code_at(telephone, now), now) is None
    with platform_session("test") as db:
        assert factors.factors_of(db, person.id) == Factors()
    assert factor_changes.overview(person.id).codes_left == 0
    assert journal_of(person.tenants[0]) == ["totp_enabled", "totp_disabled"]
    assert notices_to(person.id) == ["totp_enabled", "totp_disabled"]


def test_the_last_factor_of_staff_stays(make_person, now):
    """Checklist A26."""
    staff = make_person(is_staff=True)
    who = signed_in(staff, now)
    secret, _ = enable_totp(who, now)
    with pytest.raises(Conflict):
        factor_changes.disable_totp(who, client=HERE, now=now)
    assert takes(staff, code_at(secret, now + STEP), now + STEP) == Method.TOTP


def test_a_session_that_ended_quietly_cannot_be_refreshed(person, now):
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, person.tenants[0], now=now, client=HERE)
    who = service.identity_of(token.session_id)
    assert who
    enable_totp(who, now)
    renewal = service.refresh(token, person.tenants[0], now, key="k" * 32)
    assert (renewal.rotation, renewal.identity) == (Rotation.REFUSED, None)
