"""Everything a tenant has, nothing that opens a door, and no row of anybody else."""

import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from propmanager.core.tenancy import platform_session
from propmanager.rgpd import export
from propmanager.rgpd.archive import Archive
from propmanager.rgpd.export import write_archive
from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.treatment import IN_FILES

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def archive_of(tenant_id, **options):
    file = io.BytesIO()
    write_archive(tenant_id, file, now=NOON, **options)
    return zipfile.ZipFile(file)


def lines(archive, table):
    return [json.loads(line) for line in archive.read(f"{table}.jsonl").splitlines()]


def everything(archive):
    return b"\n".join(archive.read(name) for name in archive.namelist()).decode()


@pytest.fixture
def planted(plant_tenant):
    """A tenant with a row everywhere, and another one whose rows could leak."""
    mine, other = plant_tenant(), plant_tenant()
    return mine, other


@pytest.mark.parametrize("treatment", [one for one in TREATMENTS if one.exported], ids=lambda one: one.table)
def test_each_table_gives_its_row_with_the_columns_of_the_map(treatment, planted, admin):
    mine, _ = planted
    (line,) = lines(archive_of(mine.tenant_id), treatment.table)
    key = {"tenant": f"id = '{mine.tenant_id}'", "app_user": f"id = '{mine.user_id}'"}.get(treatment.table)
    key = key or f"{'concerns' if treatment.way == 'concerns' else 'tenant_id'} = '{mine.tenant_id}'"
    row = admin.execute(sa.text(f"select * from {treatment.table} where {key}")).mappings().one()
    assert line == {name: as_json(row[name]) for name in treatment.exported}


def as_json(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, (bool, int, dict)) else str(value)


def test_no_row_of_another_tenant_is_in_it(planted):
    """Checklist B33."""
    mine, other = planted
    told = everything(archive_of(mine.tenant_id))
    assert [mark for mark in (other.word, str(other.tenant_id), str(other.user_id)) if mark in told] == []
    assert mine.word in told


def test_no_withheld_column_is_in_it(planted):
    """Password hashes, secrets and codes: each column's own word would show."""
    mine, _ = planted
    told = everything(archive_of(mine.tenant_id))
    withheld = [
        (one.table, name)
        for one in TREATMENTS
        for reason, names in one.withheld.items()
        for name in names
        if reason != IN_FILES
    ]
    assert [name for table, name in withheld if f"{mine.word} {table}.{name}" in told] == []


def test_a_member_of_two_tenants_is_in_both_and_brings_nothing_along(planted, admin):
    mine, other = planted
    admin.execute(
        sa.text("insert into membership (tenant_id, user_id, role) values (:tenant, :user, 'lecture')"),
        {"tenant": mine.tenant_id, "user": other.user_id},
    )
    archive = archive_of(mine.tenant_id)
    people = lines(archive, "app_user")
    assert sorted(person["email"] for person in people) == sorted([mine.email, other.email])
    assert {person["id"] for person in people} == {member["user_id"] for member in lines(archive, "membership")}
    assert str(other.tenant_id) not in everything(archive)


def test_the_manifest_counts_and_seals_every_member(planted):
    mine, _ = planted
    archive = archive_of(mine.tenant_id)
    manifest = json.loads(archive.read("manifest.json"))
    with platform_session("test") as db:
        revision = db.execute(sa.text("select version_num from alembic_version")).scalar_one()
    told = {member["name"]: member for member in manifest.pop("members")}
    assert manifest == {
        "format": "propmanager-archive/1",
        "generated_at": "2026-11-23T11:00:00+00:00",
        "tenant_id": str(mine.tenant_id),
        "schema_revision": revision,
    }
    assert sorted(told) == sorted(set(archive.namelist()) - {"manifest.json"})
    for name, member in told.items():
        content = archive.read(name)
        rows = len(content.splitlines()) if name.endswith(".jsonl") else None
        assert member == {
            "name": name,
            "rows": rows,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }


def test_the_page_to_read_first_names_every_file(planted):
    mine, _ = planted
    archive = archive_of(mine.tenant_id)
    page = archive.read("LISEZMOI.txt").decode()
    assert "faite le 23/11/2026 à 12:00 (heure de Paris)" in page
    assert [name for name in archive.namelist() if name.endswith(".jsonl") and name not in page] == []


def test_files_come_from_their_providers(planted):
    mine, _ = planted

    def documents(tenant_id):
        yield f"baux/{tenant_id}.pdf", [b"%PDF", b"-1.7"]

    archive = archive_of(mine.tenant_id, providers=[documents])
    assert archive.read(f"files/baux/{mine.tenant_id}.pdf") == b"%PDF-1.7"


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "..\\x", "a\\b"])
def test_a_file_cannot_leave_the_folder_it_is_unpacked_in(name):
    with pytest.raises(ValueError, match="stays inside"):
        Archive(io.BytesIO(), NOON).add_file(name, [b""])


def test_bytes_have_no_place_in_a_row():
    with pytest.raises(TypeError, match="bytes has no place"):
        Archive(io.BytesIO(), NOON).add_rows("x", [{"secret": b"x"}])


def test_all_tables_are_read_at_one_instant(planted, monkeypatch, admin):
    """What is written while the archive is made is in no table of it."""
    mine, _ = planted
    step = export.step_behind_wall

    def write_meanwhile(db, tenant_id):
        admin.execute(sa.text("update tenant set nom = 'Entre-temps' where id = :id"), {"id": tenant_id})
        admin.execute(sa.text("update app_user set prenom = 'Entre-temps' where id = :id"), {"id": mine.user_id})
        step(db, tenant_id)

    monkeypatch.setattr(export, "step_behind_wall", write_meanwhile)
    assert "Entre-temps" not in everything(archive_of(mine.tenant_id))


def test_a_large_tenant_does_not_fill_the_memory(planted, admin):
    mine, _ = planted
    admin.execute(
        sa.text(
            "insert into security_event (tenant_id, kind, actor) "
            "select :id, 'login', repeat('x', 1000) from generate_series(1, 60000)"
        ),
        {"id": mine.tenant_id},
    )
    tracemalloc.start()
    try:
        archive = archive_of(mine.tenant_id)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert json.loads(archive.read("manifest.json"))["members"][0]["rows"] == 1
    assert archive.getinfo("security_event.jsonl").file_size > 60_000_000
    assert peak < 20_000_000


def test_a_table_past_the_wall_is_read_before_the_session_steps_behind_it(planted):
    """Behind it the landlord's role reads no account: a table in the wrong way fails, and shows nothing."""
    mine, _ = planted
    with platform_session("test") as db:
        export.step_behind_wall(db, mine.tenant_id)
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.execute(sa.text("select email from app_user"))
