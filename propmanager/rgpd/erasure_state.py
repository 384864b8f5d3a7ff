import uuid
from collections.abc import AsyncIterator
from typing import Any, TypedDict

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.core import clock, french
from propmanager.core.access import needs, step_up
from propmanager.core.errors import InvalidInput, PropManagerError
from propmanager.rgpd import service
from propmanager.ui.state import SessionState, run_platform

NOM_MAX = 200


class KeptRow(TypedDict):
    text: str
    source: str


class ErasureState(SessionState):
    """`/parametres/effacement`. `due` is the day of the erasure in words; empty while none is asked for."""

    due: str = ""
    kept: list[KeptRow] = []
    errors: dict[str, str] = {}
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        self.errors = {}
        self.kept = [KeptRow(text=one.in_words(), source=one.source) for one in service.kept()]
        await self._show()

    @rx.event
    @needs(Action.ERASE_TENANT)
    @step_up
    async def ask(self, typed: dict[str, Any]) -> AsyncIterator[None]:
        self.errors = {}
        yield
        nom = typed.get("nom") if isinstance(typed, dict) else None
        try:
            await run_platform(
                service.ask_erasure,
                uuid.UUID(self._tenant_id),
                uuid.UUID(self._session_id),
                nom[:NOM_MAX] if isinstance(nom, str) else "",
                clock.now(),
            )
        except InvalidInput as refusal:
            self.errors = refusal.fields
            return
        except PropManagerError as refusal:
            self._tell("La fermeture n’a pas été demandée", refusal.message, tone="error")
        await self._show()

    @rx.event
    @needs(Action.ERASE_TENANT)
    @step_up
    async def cancel(self) -> None:
        try:
            await run_platform(
                service.cancel_erasure, uuid.UUID(self._tenant_id), uuid.UUID(self._session_id), clock.now()
            )
        except PropManagerError as refusal:
            self._tell("La fermeture n’a pas été annulée", refusal.message, tone="error")
        else:
            self._tell("Fermeture annulée", "Rien ne sera effacé.")
        await self._show()

    async def _show(self) -> None:
        pending = await self._run(service.pending_request)
        self.due = french.format_long_day(clock.day_in_paris(pending.due_at)) if pending else ""
        self.is_loaded = True
