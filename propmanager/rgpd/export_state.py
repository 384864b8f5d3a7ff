import uuid
from typing import TypedDict

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts.rights import Action, Role, may
from propmanager.core import clock, french
from propmanager.core.access import needs, step_up
from propmanager.core.errors import PropManagerError
from propmanager.rgpd import service
from propmanager.rgpd.service import ExportStatus, TenantExport
from propmanager.ui.state import SessionState, run_platform

_MEGABYTE = 1_000_000


class ArchiveRow(TypedDict):
    """One archive in words; `until` is empty for one that is not ready."""

    id: str
    asked: str
    status: str
    tone: str
    size: str
    until: str


class ExportState(SessionState):
    """`/parametres/export`. Every member opens the page; the archives are for those whose role has the action."""

    archives: list[ArchiveRow] = []
    is_loaded: bool = False
    is_preparing: bool = False

    @rx.event
    async def load(self) -> None:
        if self._may_export():
            await self._show()

    @rx.event
    @needs(Action.EXPORT_TENANT)
    async def refresh(self) -> None:
        await self._show()

    @rx.event
    @needs(Action.EXPORT_TENANT)
    @step_up
    async def ask(self) -> None:
        try:
            await run_platform(service.ask_export, uuid.UUID(self._tenant_id), uuid.UUID(self._session_id), clock.now())
        except PropManagerError as refusal:
            self._tell("L’archive n’a pas été demandée", refusal.message, tone="error")
        await self._show()

    @rx.event
    @needs(Action.EXPORT_TENANT)
    @step_up
    async def download(self, export_id: str) -> EventSpec | None:
        """The proof is asked for here, so that the page is come back to; the route asks for it too."""
        known = [row["id"] for row in self.archives if row["id"] == export_id and row["until"]]
        return rx.download(url=f"/export/archive/{known[0]}.zip") if known else None

    def _may_export(self) -> bool:
        return bool(self._role) and may(Role(self._role), Action.EXPORT_TENANT)

    async def _show(self) -> None:
        exports = await self._run(service.list_exports, clock.now())
        self.archives = [_row(export) for export in exports if export.status != ExportStatus.ASKED]
        self.is_preparing = any(export.status == ExportStatus.ASKED for export in exports)
        self.is_loaded = True


def _row(export: TenantExport) -> ArchiveRow:
    ready = export.status == ExportStatus.READY
    return ArchiveRow(
        id=str(export.id),
        asked=french.format_instant(export.created_at),
        status="Prête" if ready else "Échec",
        tone="ok" if ready else "bad",
        size=_size(export.size_bytes) if ready else "",
        until=french.format_day(clock.day_in_paris(export.expires_at)) if ready and export.expires_at else "",
    )


def _size(size_bytes: int) -> str:
    """`moins de 1 Mo`, `12 Mo`."""
    megabytes = size_bytes // _MEGABYTE
    return f"{megabytes} Mo" if megabytes else "moins de 1 Mo"
