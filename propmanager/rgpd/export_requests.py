"""The life of an archive: asked for, made by a job, downloaded for a week, swept."""

import hashlib
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select, update

from propmanager.core.errors import Conflict, NotFound
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.core.tenancy import PlatformSession, TenantSession, platform_session
from propmanager.rgpd import files
from propmanager.rgpd.export import write_archive
from propmanager.rgpd.model import ExportStatus, TenantExport

KEPT = timedelta(days=7)
MAKING_LIMIT = timedelta(days=1)  # a job that has not come back by then does not come back
READY_LIMIT = 3

ALREADY_ASKED = "Une archive est déjà en préparation. Vous recevrez un e-mail dès qu’elle sera prête."
ENOUGH_READY = "Trois archives sont déjà prêtes. Téléchargez la plus récente, ou attendez que l’une d’elles expire."
GONE = "Cette archive n’est plus disponible. Demandez-en une nouvelle."

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Made:
    size_bytes: int
    sha256: str


def add_request(db: PlatformSession, tenant_id: uuid.UUID, user_id: uuid.UUID | None, *, now: datetime) -> uuid.UUID:
    """Raises Conflict while another is being made, or when enough are ready."""
    ready = select(TenantExport.id).where(
        TenantExport.tenant_id == tenant_id,
        TenantExport.status == ExportStatus.READY,
        col(TenantExport.expires_at) > now,
    )
    if len(db.exec(ready).all()) >= READY_LIMIT:
        raise Conflict(ENOUGH_READY)
    asked = TenantExport(tenant_id=tenant_id, requested_by=user_id, created_at=now)
    db.add(asked)
    try:
        db.flush()
    except IntegrityError as conflict:
        raise Conflict(ALREADY_ASKED) from conflict
    return asked.id


def list_exports(db: TenantSession, now: datetime) -> list[TenantExport]:
    """What is still of use, the newest first."""
    newest_first = select(TenantExport).order_by(col(TenantExport.created_at).desc(), col(TenantExport.id).desc())
    return [one for one in db.exec(newest_first) if one.expires_at is None or one.expires_at > now]


def ready_file(db: TenantSession, export_id: str, now: datetime) -> Path:
    """Raises NotFound when it is no id, or another tenant's, or not ready, or over."""
    try:
        one = select(TenantExport).where(TenantExport.id == uuid.UUID(export_id))
    except ValueError:
        raise NotFound(GONE) from None
    export = db.exec(one).one_or_none()
    if export is None or export.status != ExportStatus.READY or export.expires_at is None or export.expires_at <= now:
        raise NotFound(GONE)
    path = files.path_of(export.tenant_id, export.id)
    if not path.exists():
        raise NotFound(GONE)
    return path


def make(tenant_id: uuid.UUID, export_id: uuid.UUID, *, now: datetime) -> Made | None:
    """The file, whole; None when nobody waits for it any more, or it cannot be made."""
    with platform_session("is an archive still wanted") as db:
        if not _is_asked(db, tenant_id, export_id):
            return None
    try:
        path = files.path_of(tenant_id, export_id)
        with files.new_file(path) as file:
            write_archive(tenant_id, file, now=now)
        return _measured(path)
    except DATABASE_AWAY_ERRORS:
        raise  # the job is tried again
    except Exception:  # whatever it was, its asker reads that it failed
        log.exception("export.failed", tenant_id=str(tenant_id), export_id=str(export_id))
        with platform_session("an archive that failed") as db:
            db.exec(_this_one(tenant_id, export_id).values(status=ExportStatus.FAILED))
        return None


def note_ready(db: PlatformSession, tenant_id: uuid.UUID, export_id: uuid.UUID, made: Made, *, now: datetime) -> None:
    values = {"status": ExportStatus.READY, "ready_at": now, "expires_at": now + KEPT}
    db.exec(_this_one(tenant_id, export_id).values(**values, size_bytes=made.size_bytes, sha256=made.sha256))


def sweep(now: datetime) -> int:
    """Removes what expired, gives up what nobody makes any more, and removes the files of neither. How many files."""
    with platform_session("sweep of archives") as db:
        db.exec(
            update(TenantExport)
            .where(col(TenantExport.status) == ExportStatus.ASKED, col(TenantExport.created_at) <= now - MAKING_LIMIT)
            .values(status=ExportStatus.FAILED)
        )
        db.exec(delete(TenantExport).where(col(TenantExport.expires_at) <= now))
        db.exec(
            delete(TenantExport).where(
                col(TenantExport.status) == ExportStatus.FAILED, col(TenantExport.created_at) <= now - KEPT
            )
        )
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for tenant_id, export_id in db.exec(select(TenantExport.tenant_id, TenantExport.id)):
            wanted[str(tenant_id)].add(str(export_id))
    return files.sweep(wanted)


def _is_asked(db: PlatformSession, tenant_id: uuid.UUID, export_id: uuid.UUID) -> bool:
    export = db.get(TenantExport, (tenant_id, export_id))
    return export is not None and export.status == ExportStatus.ASKED


def _this_one(tenant_id: uuid.UUID, export_id: uuid.UUID) -> sa.Update:
    return update(TenantExport).where(
        col(TenantExport.tenant_id) == tenant_id,
        col(TenantExport.id) == export_id,
        col(TenantExport.status) == ExportStatus.ASKED,
    )


def _measured(path: Path) -> Made:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Made(path.stat().st_size, digest.hexdigest())
