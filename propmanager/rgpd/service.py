"""What the pages and the routes may ask about a tenant's data as a whole."""

import uuid
from datetime import datetime

from propmanager.accounts import service as accounts
from propmanager.core import jobs
from propmanager.core.tenancy import platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Kind
from propmanager.rgpd import erasure, export_requests, files, ledger, left_accounts, tasks
from propmanager.rgpd.erasure import pending_request
from propmanager.rgpd.export_requests import list_exports, ready_file
from propmanager.rgpd.map import kept
from propmanager.rgpd.model import ErasureRequest, ExportStatus, TenantExport
from propmanager.rgpd.register import register
from propmanager.rgpd.treatment import Kept
from propmanager.tenants.model import Tenant

__all__ = [
    "ErasureRequest",
    "ExportStatus",
    "Kept",
    "TenantExport",
    "ask_erasure",
    "ask_export",
    "cancel_erasure",
    "erase_again",
    "kept",
    "list_exports",
    "pending_request",
    "ready_file",
    "register",
]


def ask_export(tenant_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> None:
    """The archive is made by a job; whoever asks is told by mail. Raises Conflict."""
    with platform_session("an archive is asked for") as db:
        asker = accounts.actor_of_session(db, session_id)
        export_id = export_requests.add_request(db, tenant_id, asker.user_id, now=now)
        journal.record(db, Kind.EXPORT_ASKED, asker, [tenant_id], now=now)
        jobs.defer(db, tasks.make_export, tenant_id=str(tenant_id), export_id=str(export_id))


def ask_erasure(tenant_id: uuid.UUID, session_id: uuid.UUID, typed_nom: str, now: datetime) -> None:
    """All owners are told. Raises InvalidInput, Conflict."""
    with platform_session("an erasure is asked for") as db:
        asker = accounts.actor_of_session(db, session_id)
        request = erasure.add_request(db, db.get_one(Tenant, tenant_id), asker.user_id, typed_nom, now=now)
        journal.record(db, Kind.ERASURE_ASKED, asker, [tenant_id], now=now)
        tasks.tell_owners(db, tasks.send_erasure_asked, request)


def cancel_erasure(tenant_id: uuid.UUID, session_id: uuid.UUID, now: datetime) -> None:
    """Raises NotFound, Conflict."""
    with platform_session("an erasure is cancelled") as db:
        erasure.cancel_request(db, tenant_id, now=now)
        asker = accounts.actor_of_session(db, session_id)
        journal.record(db, Kind.ERASURE_CANCELLED, asker, [tenant_id], now=now)


def erase_again(now: datetime) -> tuple[int, int]:
    """After a backup from before an erasure was restored: what the ledger says is gone goes again.

    How many tenants, and how many accounts beside them.
    """
    spaces = alone = 0
    for erased in ledger.entries():
        with platform_session("an erasure after a restore") as db:
            if erased.tenant_id:
                spaces += erasure.remove(db, erased.tenant_id, list(erased.user_ids), now=now)
            else:
                alone += left_accounts.remove_again(db, erased, now=now)
        if erased.tenant_id:
            files.remove_all_of(erased.tenant_id)
    return spaces, alone
