"""Downloads of a tenant's data, open as long as the session is: also when the space is closed.

Each is told to the journal before the first byte leaves.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response, StreamingResponse

from propmanager.accounts.service import Action, Identity
from propmanager.biens import service as biens
from propmanager.core import clock
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.core.threads import in_database_thread
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, JournalQuery, Kind
from propmanager.rgpd import service as rgpd
from propmanager.web.member import Member, who_may

CSV = "text/csv; charset=utf-8"
_IN_MEMORY_BYTES = 1024 * 1024  # a longer file goes through the disk
_PIECE_BYTES = 64 * 1024

router = APIRouter(prefix="/export")

JournalReader = Annotated[Identity, Depends(who_may(Action.READ_JOURNAL, step_up=True))]
Exporter = Annotated[Identity, Depends(who_may(Action.EXPORT_TENANT, step_up=True))]


@router.get("/biens.csv")
async def biens_csv(member: Member) -> Response:
    """All biens, archived ones included, as CSV for French spreadsheets (`;`, comma, UTF-8 with BOM)."""
    text = await in_database_thread(_biens_csv, member)
    return Response(text.encode(), media_type=CSV, headers=_attachment("biens.csv"))


@router.get("/journal.csv")
async def journal_csv(request: Request, reader: JournalReader) -> StreamingResponse:
    """The events that the page shows for the same address, without its pages."""
    asked = JournalQuery.read(request.query_params).from_the_newest()
    file = await in_database_thread(_journal_csv, reader, asked)
    return StreamingResponse(_pieces(file), media_type=CSV, headers=_attachment("journal.csv"))


@router.get("/archive/{export_id}.zip")
async def archive(export_id: str, exporter: Exporter) -> FileResponse:
    path = await in_database_thread(_archive, exporter, export_id)
    return FileResponse(path, media_type="application/zip", filename="archive-propmanager.zip")


def _biens_csv(member: Identity) -> str:
    _tell_journal(member, "biens")
    with tenant_session(member.tenant_id) as db:  # pyright: ignore[reportArgumentType]  # a member has a tenant
        return biens.biens_csv(db)


def _journal_csv(reader: Identity, asked: JournalQuery) -> IO[str]:
    _tell_journal(reader, "journal")
    file = SpooledTemporaryFile(_IN_MEMORY_BYTES, "w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed by its reader
    with tenant_session(reader.tenant_id) as db:  # pyright: ignore[reportArgumentType]
        journal.write_csv(db, asked, clock.now(), file)
    file.seek(0)
    return file


def _archive(exporter: Identity, export_id: str) -> Path:
    with tenant_session(exporter.tenant_id) as db:  # pyright: ignore[reportArgumentType]
        path = rgpd.ready_file(db, export_id, clock.now())
    _tell_journal(exporter, "archive")
    return path


def _tell_journal(who: Identity, what: str) -> None:
    actor = Actor(who.user_id, f"{who.prenom} {who.nom}", who.device, who.ip_prefix)
    tenant_ids = [who.tenant_id] if who.tenant_id else []
    with platform_session("journal of a download") as db:
        journal.record(db, Kind.EXPORT_DOWNLOADED, actor, tenant_ids, now=clock.now(), what=what)


def _pieces(file: IO[str]) -> Iterator[str]:
    with file:
        yield from iter(lambda: file.read(_PIECE_BYTES), "")


def _attachment(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
