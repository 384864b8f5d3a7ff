import uuid
from dataclasses import dataclass

import reflex as rx

from propmanager.accounts import service
from propmanager.accounts.service import OpenSession, device_of, place_of, session_list
from propmanager.core import clock, french
from propmanager.core.access import needs, step_up
from propmanager.core.errors import NotFound, PropManagerError
from propmanager.ui.state import SessionState, run_platform


@dataclass(frozen=True)
class SessionRow:
    """One session in words. `program` says that no browser holds it."""

    id: str
    device: str
    place: str
    space: str
    since: str
    seen: str
    current: bool
    program: bool


_NOBODY = SessionRow("", "", "", "", "", "", current=False, program=False)


class SessionsState(SessionState):
    """`/parametres/sessions`: where one's own account is open."""

    own: SessionRow = _NOBODY
    others: list[SessionRow] = []
    is_loaded: bool = False
    asked_id: str = ""
    asked_device: str = ""
    asks_for_all: bool = False

    @rx.event
    async def load(self) -> None:
        self.is_loaded, self.asked_id, self.asks_for_all = False, "", False
        await self._show()

    @rx.event
    @needs(service.Action.OWN_ACCOUNT)
    @step_up
    async def ask_to_close(self, session_id: str) -> None:
        """The proof is asked for before the question, so that nobody answers it twice."""
        chosen = [row for row in self.others if row.id == session_id]
        if chosen:
            self.asked_id, self.asked_device = chosen[0].id, chosen[0].device

    @rx.event
    async def leave_question(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self.asked_id, self.asks_for_all = "", False

    @rx.event
    @needs(service.Action.OWN_ACCOUNT)
    @step_up
    async def close(self) -> None:
        session_id, self.asked_id = self.asked_id, ""
        try:
            await run_platform(session_list.close_one, self._own_id(), _read_id(session_id), clock.now())
        except PropManagerError as refusal:
            self._tell("La session n’a pas été fermée", refusal.message, tone="error")
        else:
            self._tell("Session fermée", f"{self.asked_device} : il faudra s’y connecter de nouveau.")
        await self._show()

    @rx.event
    @needs(service.Action.OWN_ACCOUNT)
    @step_up
    async def ask_to_close_others(self) -> None:
        self.asks_for_all = True

    @rx.event
    @needs(service.Action.OWN_ACCOUNT)
    @step_up
    async def close_others(self) -> None:
        self.asks_for_all = False
        count = await run_platform(session_list.close_others, self._own_id(), clock.now())
        closed = french.plural(count, "session fermée", "sessions fermées")
        self._tell(f"{count} {closed}", "Seule celle-ci reste ouverte.")
        await self._show()

    async def _show(self) -> None:
        now = clock.now()
        rows = [_row(one) for one in await run_platform(session_list.open_sessions, self._own_id(), now)]
        self.own = next((row for row in rows if row.current), _NOBODY)
        self.others = [row for row in rows if not row.current]
        self.is_loaded = True

    def _own_id(self) -> uuid.UUID:
        return uuid.UUID(self._session_id)


def _row(one: OpenSession) -> SessionRow:
    return SessionRow(
        id=str(one.id),
        device=device_of(one.device, one.client),
        place=place_of(one.ip_prefix),
        space=one.tenant_nom or "Accueil de PropManager",
        since=french.format_instant(one.created_at),
        seen=french.format_since(one.seen_at, clock.now()),
        current=one.is_current,
        program=one.client == service.SessionClient.API,
    )


def _read_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound(session_list.GONE) from None
