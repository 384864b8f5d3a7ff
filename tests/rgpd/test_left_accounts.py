"""Accounts of people who belong to no space any more: thirty days, then they are erased."""

import asyncio
import json
import uuid

import pytest
import sqlalchemy as sa

from propmanager.accounts import members
from propmanager.accounts.model import User
from propmanager.accounts.rights import Role
from propmanager.cli import replay_erasures
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.rgpd import ledger, service, tasks
from propmanager.tables import metadata
from propmanager.team.model import Invitation
from tests.rgpd.erasures import DAY
from tests.rgpd.people import add_member, join
from tests.rgpd.planting import dump, restore

pytestmark = pytest.mark.usefixtures("data_dir")

JOURNALS = {"platform_event", "security_event"}


@pytest.fixture
def left(tenant_id, at):
    """Somebody who leaves their only space on day 0."""
    at(0)
    member = add_member(tenant_id, Role.LECTURE)
    leave(member, tenant_id)
    return member


def leave(member, tenant_id):
    with platform_session("test") as db:
        members.remove_member(db, tenant_id, member.user_id, now=clock.now())


def invite(email, tenant_id, **changes):
    with platform_session("test") as db:
        fields = {"email": email, "role": Role.LECTURE, "expires_at": clock.now() + 7 * DAY} | changes
        db.add(Invitation(tenant_id=tenant_id, **fields))


def night(user_id):
    """The nightly job, and what it deferred for this account. Those that other tests left behind are left alone."""
    query = (
        "select count(*) from procrastinate_jobs where task_name = 'rgpd.erase_account' and args ->> 'user_id' = :id"
    )
    before = _scalar(query, user_id)
    asyncio.run(tasks.carry_out_account_erasures(0))
    for _ in range(_scalar(query, user_id) - before):
        asyncio.run(tasks.erase_account(str(user_id)))


def exists(user_id):
    return _scalar("select count(*) from app_user where id = :id", user_id) == 1


def traces(user_id):
    query = "select count(*) from platform_event where kind = 'account_erased' and details ->> 'account_id' = :id"
    return _scalar(query, user_id)


def _scalar(query, user_id):
    with platform_session("test") as db:
        return db.execute(sa.text(query), {"id": str(user_id)}).scalar_one()


def rows_with(admin, user_id):
    """The tables in which the id of somebody is; not `bien`, where planting takes it for the key of an immeuble."""
    found = set()
    for table in metadata.tables.keys() - {"bien"}:
        texts = admin.execute(sa.text(f"select t::text from {table} t")).scalars()
        found |= {table for text in texts if str(user_id) in text}
    return found


def test_an_account_goes_thirty_days_after_its_last_space_was_left(left, at, data_dir):
    stood = []
    for days in (29, 30, 31):
        at(days)
        night(left.user_id)
        stood.append(exists(left.user_id))
    (line,) = (data_dir / "erasures.jsonl").read_text().splitlines()
    told = json.loads(line)
    assert (stood, traces(left.user_id)) == ([True, False, False], 1)
    assert (told["tenant_id"], told["user_ids"], set(told)) == (
        None,
        [str(left.user_id)],
        {"tenant_id", "user_ids", "at"},
    )


def test_all_that_hangs_on_the_account_goes_and_the_journal_stays(plant_tenant, admin, at):
    at(0)
    mine, other = plant_tenant(), plant_tenant()
    kept = rows_with(admin, other.user_id)
    leave(mine, mine.tenant_id)
    at(30)
    night(mine.user_id)
    assert rows_with(admin, mine.user_id) == JOURNALS
    assert rows_with(admin, other.user_id) == kept


def test_an_account_that_never_had_a_space_goes_thirty_days_after_it_was_made(database_url, at):
    with platform_session("test") as db:
        db.add(user := User(email=f"{uuid.uuid4().hex}@exemple.fr", password_hash="", prenom="Claire", nom="Dupont"))
        db.flush()
        user_id = user.id
    stood = []
    for days in (29, 31):
        at(days)
        night(user_id)
        stood.append(exists(user_id))
    assert stood == [True, False]


def test_who_leaves_a_second_time_has_thirty_days_again(left, tenant_id, at):
    at(20)
    join(left, tenant_id)
    at(25)
    leave(left, tenant_id)
    stood = []
    for days in (31, 54, 55):
        at(days)
        night(left.user_id)
        stood.append(exists(left.user_id))
    assert stood == [True, True, False]


def become_staff(left, _tenant_id):
    with platform_session("test") as db:
        db.get_one(User, left.user_id).is_staff = True


REASONS = {
    "staff": become_staff,
    "a member again": join,
    "invited again": lambda left, tenant_id: invite(left.email, tenant_id),
}


@pytest.mark.parametrize("reason", REASONS)
def test_who_is_needed_is_kept(reason, left, tenant_id, at):
    at(31)
    REASONS[reason](left, tenant_id)
    night(left.user_id)
    assert (exists(left.user_id), ledger.entries()) == (True, [])


def test_a_member_of_another_space_is_kept(left, make_tenant, at):
    join(left, make_tenant())
    at(400)
    night(left.user_id)
    assert exists(left.user_id)


@pytest.mark.parametrize("end", ["expires_at", "revoked_at", "accepted_at"])
def test_an_invitation_that_is_over_keeps_nobody(end, left, tenant_id, at):
    at(31)
    invite(left.email, tenant_id, **{end: clock.now()})
    night(left.user_id)
    assert not exists(left.user_id)


def test_who_comes_back_between_the_night_and_the_job_is_kept(left, tenant_id, at):
    at(31)
    join(left, tenant_id)
    asyncio.run(tasks.erase_account(str(left.user_id)))
    assert (exists(left.user_id), ledger.entries()) == (True, [])


def test_a_job_that_runs_twice_erases_once(left, at):
    at(31)
    for _ in range(2):
        asyncio.run(tasks.erase_account(str(left.user_id)))
    assert (exists(left.user_id), traces(left.user_id), len(ledger.entries())) == (False, 1, 1)


def test_nothing_is_erased_that_the_ledger_cannot_hold(left, at, monkeypatch):
    at(31)

    def disk_full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger.os, "fsync", disk_full)
    with pytest.raises(OSError, match="No space left"):
        asyncio.run(tasks.erase_account(str(left.user_id)))
    assert exists(left.user_id)


# After a restore


def test_after_a_restore_the_account_is_erased_again_with_the_membership_it_had_then(plant_tenant, admin, at, capsys):
    at(0)
    mine = plant_tenant()
    backup = dump(admin, mine)
    leave(mine, mine.tenant_id)
    at(31)
    night(mine.user_id)
    restore(admin, backup)
    assert exists(mine.user_id)
    printed = []
    for _ in range(2):
        replay_erasures.main()
        printed.append(capsys.readouterr().out.splitlines()[-1])
        assert rows_with(admin, mine.user_id) == JOURNALS
    assert printed == [f"Espaces effacés de nouveau : 0. Comptes sans espace : {alone}." for alone in (1, 0)]


def test_who_joined_after_an_attempt_that_did_not_come_to_its_end_is_kept(left, tenant_id, at):
    """The line is on the disk before the commit, which a power cut took away."""
    at(31)
    ledger.append(ledger.Erased(None, (left.user_id,), clock.now()))
    at(32)
    with platform_session("test") as db:
        members.add_member(db, tenant_id, left.user_id, Role.LECTURE, now=clock.now())
    assert (service.erase_again(clock.now()), exists(left.user_id)) == ((0, 0), True)


def test_each_account_has_its_line_beside_those_of_tenants(data_dir):
    tenant_id, one, other = (uuid.uuid4() for _ in range(3))
    lines = [ledger.Erased(tenant_id, (one,), clock.now())]
    lines += [ledger.Erased(None, (user_id,), clock.now()) for user_id in (one, other)]
    for line in lines:
        ledger.append(line)
    assert ledger.entries() == lines
