import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from propmanager.core import clock, french
from propmanager.core.access import step_up
from propmanager.core.errors import InvalidInput, NotFound, PropManagerError
from propmanager.resiliation import service
from propmanager.resiliation.service import OpenNotification, Status, Trouble
from propmanager.ui.state import SessionState, run_platform

_TROUBLES = {
    Trouble.UNANSWERED: ("Sans réponse depuis 48 heures", "bad"),
    Trouble.RENEWED: ("Une période a été prélevée depuis : à rembourser ?", "warn"),
    Trouble.STUCK: ("Confirmée, et toujours pas exécutée", "bad"),
}


@dataclass(frozen=True)
class NotificationRow:
    id: str
    who: str
    email: str
    space: str
    notified: str
    wanted: str
    motif: str
    state: str
    tone: str
    may_end: bool


class ResiliationsState(SessionState):
    """`/admin/resiliations`: what the team takes in hand."""

    rows: list[NotificationRow] = []
    is_loaded: bool = False
    ending_id: str = ""
    closing_id: str = ""
    asked_space: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        self.ending_id = self.closing_id = ""
        await self._show()

    @rx.event
    @step_up
    async def ask_to_end(self, row_id: str) -> None:
        self.ending_id = self._ask(row_id)

    @rx.event
    @step_up
    async def ask_to_close(self, row_id: str) -> None:
        self.closing_id, self.errors = self._ask(row_id), {}

    @rx.event
    async def leave(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self.ending_id = self.closing_id = ""

    @rx.event
    @step_up
    async def end(self) -> None:
        asked, self.ending_id = self.ending_id, ""
        await self._do("Résiliation lancée", service.end_for_them, _read_id(asked))
        await self._show()

    @rx.event
    @step_up
    async def close(self, typed: dict[str, Any]) -> None:
        note = typed.get("note") if isinstance(typed, dict) else None
        try:
            await self._do("Notification classée", service.close, _read_id(self.closing_id), note)
        except InvalidInput as refusal:
            self.errors = refusal.fields
            return
        self.closing_id = ""
        await self._show()

    def _ask(self, row_id: str) -> str:
        found = [row for row in self.rows if row.id == row_id]
        self.asked_space = found[0].space if found else ""
        return found[0].id if found else ""

    async def _do(self, done: str, act: Callable[..., None], *what: Any) -> None:
        try:
            await run_platform(act, *what, uuid.UUID(self._session_id), clock.now())
        except InvalidInput:
            raise
        except PropManagerError as refusal:
            self._tell("Rien n’a été fait", refusal.message, tone="error")
        else:
            self._tell(done)

    async def _show(self) -> None:
        now = clock.now()
        self.rows = [_row(one, now) for one in await run_platform(service.list_open)]
        self.is_loaded = True


def _row(one: OpenNotification, now: datetime) -> NotificationRow:
    row = one.row
    state, tone = _TROUBLES[row.trouble] if row.trouble else ("Attend la confirmation d’un propriétaire", "neutral")
    return NotificationRow(
        id=str(row.id),
        who=row.nom,
        email=row.email,
        space=f"{one.space} ({row.reference})" if one.space else f"Aucun espace à l’adresse « {row.reference} »",
        notified=f"Notifiée {french.format_since(row.notified_at, now)}",
        wanted=f"Fin souhaitée le {french.format_day(row.wanted_on)}" if row.wanted_on else "Fin dès que possible",
        motif=row.motif,
        state=state,
        tone=tone,
        may_end=row.concerns is not None and row.status == Status.WAITING,
    )


def _read_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("Cette notification n’existe pas, ou plus.") from None
