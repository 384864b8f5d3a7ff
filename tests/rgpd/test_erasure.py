"""The end of a tenant: thirty days to change one's mind, then everything at once, and for good."""

import asyncio
import json
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import Role
from propmanager.cli import replay_erasures
from propmanager.core import clock, mail
from propmanager.core.errors import Conflict, InvalidInput, NotFound
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.rgpd import erasure, export_requests, files, ledger, service, tasks
from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.treatment import Kept
from tests.rgpd.people import add_member, jobs_of, join, journal_of
from tests.rgpd.planting import dump, restore, rows_of

pytestmark = pytest.mark.usefixtures("data_dir")
DAY = timedelta(days=1)
KEPT_TABLES = {one.table for one in TREATMENTS if isinstance(one.erasure, Kept)}


@pytest.fixture(autouse=True)
def _nothing_pending(admin):
    """Of the tests before: the daily job works for all tenants."""
    admin.execute(sa.text("update erasure_request set cancelled_at = now() where cancelled_at is null"))


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


@pytest.fixture
def owner(tenant_id):
    return add_member(tenant_id)


@pytest.fixture
def at(monkeypatch):
    """Shifts the clock of the jobs by so many days."""
    start = clock.now()
    return lambda days: monkeypatch.setattr(clock, "now", lambda: start + days * DAY)


@pytest.fixture
def sent(monkeypatch):
    """The mails that went off, by address and subject."""
    letters = []

    async def deliver(letter, _task):
        letters.append((letter.to, letter.subject))

    monkeypatch.setattr(accounts, "deliver", deliver)
    return letters


def ask(tenant_id, member, nom="Essai"):
    service.ask_erasure(tenant_id, member.session_id, nom, clock.now())


def pending(tenant_id):
    with tenant_session(tenant_id) as db:
        return service.pending_request(db)


def night():
    """The daily job, and what it deferred: run by hand, as the worker would."""
    before = _last_job()
    asyncio.run(tasks.carry_out_erasures(0))
    for name, arguments in _jobs_after(before):
        task = {"rgpd.erase_tenant": tasks.erase_tenant, "rgpd.send_erasure_soon": tasks.send_erasure_soon}[name]
        asyncio.run(task(**arguments))


def _last_job():
    with platform_session("test") as db:
        return db.execute(sa.text("select coalesce(max(id), 0) from procrastinate_jobs")).scalar_one()


def _jobs_after(last):
    query = "select task_name, args from procrastinate_jobs where id > :last and task_name like 'rgpd.%' order by id"
    with platform_session("test") as db:
        return [(row.task_name, row.args) for row in db.execute(sa.text(query), {"last": last})]


def exists(tenant_id):
    with platform_session("test") as db:
        return db.execute(sa.text("select 1 from tenant where id = :id"), {"id": tenant_id}).first() is not None


# --- asking, and changing one's mind ---


def test_the_name_of_the_space_confirms_it(tenant_id, owner):
    for typed in ("", "essai", "Essai 2", "Essaï"):
        with pytest.raises(InvalidInput) as refusal:
            ask(tenant_id, owner, typed)
        assert refusal.value.fields == {"nom": erasure.OTHER_NAME}
    assert (pending(tenant_id), journal_of(tenant_id), jobs_of(tenant_id)) == (None, [], [])
    ask(tenant_id, owner, "  Essai ")
    assert pending(tenant_id) is not None


def test_asking_waits_thirty_days_tells_the_journal_and_every_owner(tenant_id, owner):
    second = add_member(tenant_id)
    add_member(tenant_id, Role.ADMIN)
    ask(tenant_id, owner)
    request = pending(tenant_id)
    assert request
    assert request.due_at - request.created_at == 30 * DAY
    assert journal_of(tenant_id) == [("erasure_asked", "Claire Dupont", "Firefox, Windows")]
    assert sorted(jobs_of(tenant_id), key=str) == sorted(
        [
            ("rgpd.send_erasure_asked", {"request_id": str(request.id), "user_id": str(one.user_id)})
            for one in (owner, second)
        ],
        key=str,
    )


def subscribe(admin, tenant_id, **changes):
    """A live subscription, as a planted row has it."""
    row = {"stripe_subscription_id": f"sub_{uuid.uuid4().hex}", "stripe_status": "active", "status": "active"}
    row |= {"is_live": True, "plan": "premium", "started_at": clock.now(), "tenant_id": tenant_id} | changes
    names = ", ".join(row)
    admin.execute(sa.text(f"insert into subscription ({names}) values ({', '.join(f':{name}' for name in row)})"), row)


def test_a_space_that_pays_is_not_closed_before_its_subscription_is(tenant_id, owner, admin):
    subscribe(admin, tenant_id)
    with pytest.raises(Conflict) as refusal:
        ask(tenant_id, owner)
    assert (refusal.value.message, pending(tenant_id)) == (erasure.STILL_PAYING, None)
    admin.execute(
        sa.text("update subscription set cancel_at_period_end = true where tenant_id = :id"), {"id": tenant_id}
    )
    ask(tenant_id, owner)
    assert pending(tenant_id) is not None


def test_a_subscription_taken_up_again_meanwhile_is_waited_for(tenant_id, owner, admin, at, sent):
    ask(tenant_id, owner)
    subscribe(admin, tenant_id)
    for days in (28, 31):
        at(days)
        night()
    waiting = exists(tenant_id)
    admin.execute(sa.text("update subscription set is_live = false where tenant_id = :id"), {"id": tenant_id})
    at(32)
    night()
    assert (waiting, exists(tenant_id)) == (True, False)


def test_it_is_asked_for_once(tenant_id, owner):
    ask(tenant_id, owner)
    with pytest.raises(Conflict) as refusal:
        ask(tenant_id, owner)
    assert refusal.value.message == erasure.ALREADY_ASKED
    assert len(jobs_of(tenant_id)) == 1


def test_cancelled_it_is_forgotten_and_may_be_asked_for_again(tenant_id, owner, at, sent):
    ask(tenant_id, owner)
    (_, first) = jobs_of(tenant_id)[0]
    service.cancel_erasure(tenant_id, owner.session_id, clock.now())
    assert pending(tenant_id) is None
    assert [kind for kind, _, _ in journal_of(tenant_id)] == ["erasure_asked", "erasure_cancelled"]
    asyncio.run(tasks.send_erasure_asked(str(tenant_id), **first))
    assert sent == []
    at(40)
    night()
    assert exists(tenant_id)
    ask(tenant_id, owner)


def test_there_must_be_something_to_cancel(tenant_id, owner):
    with pytest.raises(NotFound):
        service.cancel_erasure(tenant_id, owner.session_id, clock.now())


def test_once_its_day_has_come_it_cannot_be_cancelled(tenant_id, owner):
    """Otherwise an erasure that the ledger already tells of could still be called off."""
    ask(tenant_id, owner)
    with pytest.raises(Conflict) as refusal:
        service.cancel_erasure(tenant_id, owner.session_id, clock.now() + 31 * DAY)
    assert refusal.value.message == erasure.TOO_LATE


def test_the_owners_are_reminded_three_days_before_and_once(tenant_id, owner, at, sent):
    reader = add_member(tenant_id, Role.LECTURE)
    ask(tenant_id, owner)
    at(26)
    night()
    early = list(sent)
    for days in (28, 29):
        at(days)
        night()
    assert (early, [to for to, _ in sent]) == ([], [owner.email])
    assert reader.email not in dict(sent)
    assert sent[0][1].startswith("« Essai » sera effacé le ")


def test_without_a_reminder_nothing_is_erased(tenant_id, owner, at, sent):
    """A worker that was away for a month reminds first."""
    ask(tenant_id, owner)
    at(35)
    night()
    assert (exists(tenant_id), [to for to, _ in sent]) == (True, [owner.email])
    at(36)
    night()
    assert not exists(tenant_id)


# --- the day itself ---


@pytest.fixture
def due(plant_tenant, admin):
    """Makes the erasure of a planted tenant due: its planted request has been reminded."""

    def make_due():
        planted = plant_tenant()
        admin.execute(
            sa.text(
                "update erasure_request set due_at = now() - interval '1 hour', reminded_at = now(), "
                "cancelled_at = null where tenant_id = :id"
            ),
            {"id": planted.tenant_id},
        )
        return planted

    return make_due


def erase(planted, admin):
    request = admin.execute(
        sa.text("select id from erasure_request where tenant_id = :id"), {"id": planted.tenant_id}
    ).scalar_one()
    asyncio.run(tasks.erase_tenant(str(planted.tenant_id), str(request)))


def left_of(planted, admin):
    return set(rows_of(admin, planted))


def test_everything_goes_but_what_the_law_keeps_and_nothing_of_anybody_else(due, plant_tenant, admin, sent):
    mine, other = due(), plant_tenant()
    before = rows_of(admin, other)
    assert left_of(mine, admin) == left_of(other, admin)
    erase(mine, admin)
    assert left_of(mine, admin) == KEPT_TABLES
    assert rows_of(admin, other) == before
    assert sent == [(mine.email, f"« Espace {mine.word} » est effacé")]


def test_it_leaves_one_trace_without_a_name(due, admin, sent):
    mine = due()
    erase(mine, admin)
    (trace,) = admin.execute(
        sa.text("select * from platform_event where kind = 'erasure_done' and details ->> 'tenant_id' = :id"),
        {"id": str(mine.tenant_id)},
    ).mappings()
    told = {name: value for name, value in trace.items() if name not in {"id", "happened_at"}}
    assert told == {
        "kind": "erasure_done",
        "user_id": None,
        "actor": "",
        "device": "",
        "ip_prefix": "",
        "unknown_hash": None,
        "details": {"tenant_id": str(mine.tenant_id)},
    }


def test_who_belongs_to_another_tenant_and_staff_keep_their_accounts(tenant_id, make_tenant, at, sent):
    alone, elsewhere = add_member(tenant_id), add_member(tenant_id, Role.LECTURE)
    staff = add_member(tenant_id, Role.LECTURE, is_staff=True)
    join(elsewhere, other := make_tenant())
    ask(tenant_id, alone)
    for days in (28, 31):
        at(days)
        night()
    with platform_session("test") as db:
        left = set(db.execute(sa.text("select id from app_user")).scalars())
        memberships = db.execute(
            sa.text("select tenant_id from membership where user_id = :id"), {"id": elsewhere.user_id}
        )
        assert list(memberships.scalars()) == [other]
    assert (alone.user_id in left, elsewhere.user_id in left, staff.user_id in left) == (False, True, True)
    assert ledger.entries()[0].user_ids == (alone.user_id,)


def test_an_archive_goes_with_the_tenant(tenant_id, owner, at, sent):
    service.ask_export(tenant_id, owner.session_id, clock.now())
    asyncio.run(tasks.make_export(str(tenant_id), jobs_of(tenant_id)[0][1]["export_id"]))
    assert list(files.folder_of(tenant_id).iterdir()) != []
    ask(tenant_id, owner)
    for days in (28, 31):
        at(days)
        night()
    assert (exists(tenant_id), files.folder_of(tenant_id).exists()) == (False, False)


@pytest.mark.parametrize("what", ["not due", "cancelled", "unknown"])
def test_only_what_is_due_is_erased(what, due, admin, sent):
    mine = due()
    change = {
        "not due": "due_at = now() + interval '1 hour'",
        "cancelled": "cancelled_at = now()",
        "unknown": "id = uuidv7()",
    }[what]
    request = admin.execute(
        sa.text("select id from erasure_request where tenant_id = :id"), {"id": mine.tenant_id}
    ).scalar_one()
    admin.execute(sa.text(f"update erasure_request set {change} where tenant_id = :id"), {"id": mine.tenant_id})
    asyncio.run(tasks.erase_tenant(str(mine.tenant_id), str(request)))
    assert (exists(mine.tenant_id), sent, ledger.entries()) == (True, [], [])


def test_a_job_that_runs_twice_erases_once(due, admin, sent):
    mine = due()
    request = admin.execute(
        sa.text("select id from erasure_request where tenant_id = :id"), {"id": mine.tenant_id}
    ).scalar_one()
    for _ in range(2):
        asyncio.run(tasks.erase_tenant(str(mine.tenant_id), str(request)))
    assert (len(sent), len(ledger.entries())) == (1, 1)


# --- stopped in the middle ---


def test_stopped_in_the_middle_nothing_is_half_done(due, admin, sent, monkeypatch):
    """The last step before the commit fails: every row is still there. The next night does it whole."""
    mine = due()
    before = rows_of(admin, mine)

    def power_cut(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasure.journal, "record", power_cut)
        with pytest.raises(KeyboardInterrupt):
            erase(mine, admin)
    assert (rows_of(admin, mine), sent) == (before, [])
    night()
    assert left_of(mine, admin) == KEPT_TABLES


def test_stopped_before_the_files_went_the_sweep_removes_them(due, admin, sent, monkeypatch):
    mine = due()
    left = files.path_of(mine.tenant_id, uuid.uuid4())
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")

    def power_cut(_tenant_id):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove_all_of", power_cut)
        with pytest.raises(KeyboardInterrupt):
            erase(mine, admin)
    assert (left_of(mine, admin), left.exists()) == (KEPT_TABLES, True)
    export_requests.sweep(clock.now())
    assert not left.parent.exists()


def test_nothing_is_erased_that_the_ledger_cannot_hold(due, admin, sent, monkeypatch):
    mine = due()

    def disk_full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger.os, "fsync", disk_full)
    with pytest.raises(OSError, match="No space left"):
        erase(mine, admin)
    assert exists(mine.tenant_id)


def test_the_last_mail_is_tried_again_while_the_mail_server_is_away(due, admin, monkeypatch):
    mine = due()
    tried, slept = [], []

    async def deliver(letter, _task):
        tried.append(letter.to)
        if len(tried) < 3:
            raise mail.MailDelayed("451")

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(accounts, "deliver", deliver)
    monkeypatch.setattr(tasks.asyncio, "sleep", sleep)
    erase(mine, admin)
    assert (tried, slept) == ([mine.email] * 3, [5, 60])


# --- the ledger, and a restore ---


def test_the_ledger_holds_ids_and_an_instant_and_nothing_else(due, admin, sent, data_dir):
    mine = due()
    erase(mine, admin)
    path = data_dir / "erasures.jsonl"
    (line,) = path.read_text().splitlines()
    told = json.loads(line)
    assert (told["tenant_id"], told["user_ids"]) == (str(mine.tenant_id), [str(mine.user_id)])
    assert set(told) == {"tenant_id", "user_ids", "at"}
    assert path.stat().st_mode & 0o777 == 0o600


def test_after_a_restore_what_had_been_erased_is_erased_again(due, plant_tenant, admin, sent, capsys):
    mine, other = due(), plant_tenant()
    backup = dump(admin, mine)
    before = rows_of(admin, other)
    erase(mine, admin)
    restore(admin, {name: rows for name, rows in backup.items() if name not in KEPT_TABLES})
    assert "bien" in left_of(mine, admin)
    printed = []
    for _ in range(2):
        replay_erasures.main()
        printed.append(capsys.readouterr().out.splitlines()[-1])
        assert left_of(mine, admin) == KEPT_TABLES
    assert rows_of(admin, other) == before
    assert printed == ["Espaces effacés de nouveau : 1.", "Espaces effacés de nouveau : 0."]


def test_a_restored_account_of_staff_is_never_erased(due, admin, sent):
    mine = due()
    backup = dump(admin, mine)
    erase(mine, admin)
    restore(admin, {"app_user": backup["app_user"]})
    admin.execute(sa.text("update app_user set is_staff = true where id = :id"), {"id": mine.user_id})
    service.erase_again(clock.now())
    assert "app_user" in left_of(mine, admin)


def test_a_line_that_a_power_cut_left_unfinished_is_passed_over(due, admin, sent, data_dir):
    first, second = due(), due()
    erase(first, admin)
    with (data_dir / "erasures.jsonl").open("a") as file:
        file.write('{"tenant_id": "0199')
    erase(second, admin)
    assert [entry.tenant_id for entry in ledger.entries()] == [first.tenant_id, second.tenant_id]


def test_of_two_attempts_the_last_line_counts(data_dir):
    tenant_id, stayed, left = (uuid.uuid4() for _ in range(3))
    for user_ids in ((stayed, left), (left,)):
        ledger.append(ledger.Erased(tenant_id, user_ids, clock.now()))
    assert [entry.user_ids for entry in ledger.entries()] == [(left,)]


def test_without_a_ledger_there_is_nothing_to_erase_again(data_dir):
    assert (ledger.entries(), service.erase_again(clock.now())) == ([], 0)
