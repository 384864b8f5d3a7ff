"""An erasure that is stopped in the middle, and a backup that is restored after one."""

import json
import uuid

import pytest
import sqlalchemy as sa

from propmanager.accounts import service as accounts
from propmanager.cli import replay_erasures
from propmanager.core import clock, mail
from propmanager.rgpd import erasure, export_requests, files, ledger, service, tasks
from tests.rgpd.erasures import KEPT_TABLES, erase, exists, left_of, night
from tests.rgpd.planting import dump, restore, rows_of

pytestmark = pytest.mark.usefixtures("data_dir", "nothing_pending")


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
    assert printed == [f"Espaces effacés de nouveau : {spaces}. Comptes sans espace : 0." for spaces in (1, 0)]


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
    assert (ledger.entries(), service.erase_again(clock.now())) == ([], (0, 0))
