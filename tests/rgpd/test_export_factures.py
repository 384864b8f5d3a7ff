"""The archive carries the PDFs of the tenant's own factures, to the byte, with their hashes; and nobody else's."""

import hashlib
import io
import itertools
import json
import tracemalloc
import uuid
import zipfile
from datetime import UTC, date, datetime

import pytest

from propmanager.billing.factures import keeping
from propmanager.billing.factures.model import Facture
from propmanager.core.tenancy import platform_session
from propmanager.rgpd.export import write_archive

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture
def issue(database_url):
    """A facture of a tenant, with its file unless none was made yet; gives its number."""

    def issue(tenant_id, pdf=None):
        numero, invoice_id = f"PM-2049-{next(_numbers):06}", f"in_{uuid.uuid4().hex}"
        facture = Facture(
            numero=numero,
            issued_on=date(2049, 3, 1),
            concerns=tenant_id,
            stripe_invoice_id=invoice_id,
            content={"numero": numero},
        )
        with platform_session("test") as db:
            db.add(facture)
        if pdf:
            keeping.keep_file(invoice_id, pdf)
        return numero

    return issue


def archive_of(tenant_id):
    file = io.BytesIO()
    write_archive(tenant_id, file, now=NOON)
    return zipfile.ZipFile(file)


def files_in(archive):
    return {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}


def hashes_in(archive):
    """What the manifest says of its files: their size, and their hash."""
    members = json.loads(archive.read("manifest.json"))["members"]
    return {one["name"]: (one["bytes"], one["sha256"]) for one in members if one["name"].startswith("files/")}


def test_each_facture_of_the_tenant_is_in_it_as_its_pdf_with_its_hash_and_no_other(issue, make_tenant):
    mine, other = make_tenant(), make_tenant()
    first, second = b"%PDF-1.7 the first \x00\xff", b"%PDF-1.7 the second"
    theirs = b"%PDF-1.7 of somebody else"
    numbers = [issue(mine, first), issue(other, theirs), issue(mine, second), issue(mine)]
    archive = archive_of(mine)
    names = [f"files/factures/facture-{numero}.pdf" for numero in (numbers[0], numbers[2])]
    assert archive.testzip() is None
    assert files_in(archive) == dict(zip(names, (first, second), strict=True))
    assert hashes_in(archive) == {
        name: (len(pdf), hashlib.sha256(pdf).hexdigest()) for name, pdf in zip(names, (first, second), strict=True)
    }
    rows = [json.loads(line) for line in archive.read("facture.jsonl").splitlines()]
    assert {row["numero"]: row["sha256"] for row in rows} == {
        numbers[0]: hashlib.sha256(first).hexdigest(),
        numbers[2]: hashlib.sha256(second).hexdigest(),
        numbers[3]: "",
    }
    assert files_in(archive_of(other)) == {f"files/factures/facture-{numbers[1]}.pdf": theirs}


def test_who_never_paid_has_no_file(make_tenant):
    archive = archive_of(make_tenant())
    assert (files_in(archive), hashes_in(archive)) == ({}, {})


def test_many_factures_do_not_fill_the_memory(issue, make_tenant):
    """One is in it at a time."""
    mine = make_tenant()
    numbers = [issue(mine, b"%PDF-1.7" + bytes(4_000_000)) for _ in range(12)]
    tracemalloc.start()
    try:
        archive = archive_of(mine)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert {name: size for name, (size, _) in hashes_in(archive).items()} == {
        f"files/factures/facture-{numero}.pdf": 4_000_008 for numero in numbers
    }
    assert peak < 25_000_000
