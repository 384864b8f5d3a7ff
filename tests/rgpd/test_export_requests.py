"""An archive from the question to the sweep."""

import asyncio
import hashlib
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from propmanager.core import clock, mail
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.rgpd import export_requests, files, letters, service, tasks
from propmanager.rgpd.service import ExportStatus
from tests.rgpd.people import add_member, jobs_of, journal_of

pytestmark = pytest.mark.usefixtures("data_dir")
WEEK = timedelta(days=7)


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


@pytest.fixture
def owner(tenant_id):
    return add_member(tenant_id)


def ask(tenant_id, member):
    service.ask_export(tenant_id, member.session_id, clock.now())
    return uuid.UUID(jobs_of(tenant_id)[-1][1]["export_id"])


def make(tenant_id, export_id):
    asyncio.run(tasks.make_export(str(tenant_id), str(export_id)))


def shown(tenant_id, now=None):
    with tenant_session(tenant_id) as db:
        return [one.status for one in service.list_exports(db, now or clock.now())]


def file_of(tenant_id, export_id, now=None):
    with tenant_session(tenant_id) as db:
        return service.ready_file(db, str(export_id), now or clock.now())


def test_asking_defers_the_job_and_tells_the_journal(tenant_id, owner):
    export_id = ask(tenant_id, owner)
    assert jobs_of(tenant_id) == [("rgpd.make_export", {"export_id": str(export_id)})]
    assert journal_of(tenant_id) == [("export_asked", "Claire Dupont", "Firefox, Windows")]
    assert shown(tenant_id) == [ExportStatus.ASKED]


def test_twenty_who_ask_at_once_get_one_archive(tenant_id, owner):
    def ask_once(_turn):
        try:
            service.ask_export(tenant_id, owner.session_id, clock.now())
        except Conflict as refusal:
            return refusal.message
        return "asked"

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask_once, range(20)))
    assert sorted(answers) == sorted(["asked"] + [export_requests.ALREADY_ASKED] * 19)
    assert (len(jobs_of(tenant_id)), len(journal_of(tenant_id))) == (1, 1)


def test_the_job_makes_the_file_seals_it_and_sends_a_mail(tenant_id, owner, data_dir):
    export_id = ask(tenant_id, owner)
    make(tenant_id, export_id)
    path = file_of(tenant_id, export_id)
    assert path == data_dir / "exports" / str(tenant_id) / f"{export_id}.zip"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert zipfile.ZipFile(path).testzip() is None
    assert list(path.parent.iterdir()) == [path]
    with tenant_session(tenant_id) as db:
        (export,) = service.list_exports(db, clock.now())
    assert (export.size_bytes, export.sha256) == (
        path.stat().st_size,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert jobs_of(tenant_id)[-1] == ("rgpd.send_export_ready", {"export_id": str(export_id)})


def test_the_mail_leads_to_the_page_and_never_to_the_file(tenant_id, owner):
    export_id = ask(tenant_id, owner)
    make(tenant_id, export_id)
    letter = letters.export_ready(tenant_id, export_id)
    assert isinstance(letter, mail.Mail)
    assert (letter.to, letter.message_id) == (owner.email, f"<export-{export_id}@localhost>")
    assert "/parametres/export" in letter.text
    assert [piece for piece in (".zip", str(export_id), "/export/archive") if piece in letter.text + letter.html] == []


@pytest.mark.parametrize("change", ["update membership set role = 'lecture'", "delete from membership"])
def test_no_mail_goes_to_somebody_who_may_no_longer_have_it(change, tenant_id, owner):
    export_id = ask(tenant_id, owner)
    make(tenant_id, export_id)
    with platform_session("test") as db:
        db.execute(sa.text(f"{change} where tenant_id = :id"), {"id": tenant_id})
    assert letters.export_ready(tenant_id, export_id) is None


def test_a_job_that_runs_twice_makes_one_archive_and_one_mail(tenant_id, owner):
    export_id = ask(tenant_id, owner)
    for _ in range(2):
        make(tenant_id, export_id)
    assert [task for task, _ in jobs_of(tenant_id)] == ["rgpd.make_export", "rgpd.send_export_ready"]


def test_a_job_killed_in_the_middle_is_made_again_from_the_start(tenant_id, owner, data_dir):
    export_id = ask(tenant_id, owner)
    left = files.path_of(tenant_id, export_id)
    left.parent.mkdir(parents=True)
    left.with_name(f"{left.name}.part").write_bytes(b"half an archive")
    make(tenant_id, export_id)
    assert zipfile.ZipFile(file_of(tenant_id, export_id)).testzip() is None
    assert [file.suffix for file in left.parent.iterdir()] == [".zip"]


def test_an_archive_that_cannot_be_made_says_so_and_leaves_nothing(tenant_id, owner, monkeypatch):
    def disk_full(*_args, **_options):
        raise OSError(28, "No space left on device")

    export_id = ask(tenant_id, owner)
    monkeypatch.setattr(export_requests, "write_archive", disk_full)
    make(tenant_id, export_id)
    assert shown(tenant_id) == [ExportStatus.FAILED]
    assert list(files.folder_of(tenant_id).iterdir()) == []
    assert [task for task, _ in jobs_of(tenant_id)] == ["rgpd.make_export"]
    ask(tenant_id, owner)
    assert shown(tenant_id) == [ExportStatus.ASKED, ExportStatus.FAILED]


def test_while_the_database_is_away_the_archive_waits_and_has_not_failed(tenant_id, owner, monkeypatch):
    def away(*_args, **_options):
        raise OperationalError("select", {}, Exception())

    export_id = ask(tenant_id, owner)
    monkeypatch.setattr(export_requests, "write_archive", away)
    with pytest.raises(OperationalError):
        make(tenant_id, export_id)
    assert shown(tenant_id) == [ExportStatus.ASKED]


def test_three_archives_at_a_time_are_enough(tenant_id, owner):
    for _ in range(3):
        make(tenant_id, ask(tenant_id, owner))
    with pytest.raises(Conflict) as refusal:
        service.ask_export(tenant_id, owner.session_id, clock.now())
    assert refusal.value.message == export_requests.ENOUGH_READY


@pytest.mark.parametrize("export_id", ["x", "", "../../secret", "5f0c5a8e-3b0a-4a53-9c59-0e3d1b6c8f11"])
def test_an_unknown_archive_is_not_found(export_id, tenant_id):
    with pytest.raises(NotFound):
        file_of(tenant_id, export_id)


def test_an_archive_is_found_by_its_own_tenant_only(tenant_id, owner, make_tenant):
    export_id = ask(tenant_id, owner)
    with pytest.raises(NotFound):  # not ready
        file_of(tenant_id, export_id)
    make(tenant_id, export_id)
    with pytest.raises(NotFound):
        file_of(make_tenant(), export_id)
    assert file_of(tenant_id, export_id).exists()


def test_after_seven_days_it_is_not_found_and_the_sweep_removes_it(tenant_id, owner):
    old, young = (ask_and_make(tenant_id, owner) for _ in range(2))
    path = file_of(tenant_id, old)
    over = clock.now() + WEEK + timedelta(minutes=1)
    with platform_session("test") as db:
        query = "update tenant_export set expires_at = :at where id = :id"
        db.execute(sa.text(query), {"at": over + WEEK, "id": young})
    with pytest.raises(NotFound):
        file_of(tenant_id, old, over)
    export_requests.sweep(over)
    assert (path.exists(), file_of(tenant_id, young, over).exists()) == (False, True)
    assert shown(tenant_id, over) == [ExportStatus.READY]


def ask_and_make(tenant_id, owner):
    export_id = ask(tenant_id, owner)
    make(tenant_id, export_id)
    return export_id


def test_the_sweep_gives_up_a_job_that_was_lost(tenant_id, owner):
    ask(tenant_id, owner)
    export_requests.sweep(clock.now() + timedelta(hours=23))
    waiting = shown(tenant_id)
    export_requests.sweep(clock.now() + timedelta(hours=25))
    assert (waiting, shown(tenant_id)) == ([ExportStatus.ASKED], [ExportStatus.FAILED])


def test_the_sweep_removes_files_of_no_export_and_of_no_tenant(tenant_id, owner, data_dir):
    path = file_of(tenant_id, ask_and_make(tenant_id, owner))
    stray = path.with_name(f"{uuid.uuid4()}.zip")
    gone = data_dir / "exports" / str(uuid.uuid4()) / f"{uuid.uuid4()}.zip.part"
    gone.parent.mkdir()
    for file in (stray, gone):
        file.write_bytes(b"x")
    assert export_requests.sweep(clock.now()) == 2
    assert (path.exists(), stray.exists(), gone.parent.exists()) == (True, False, False)
