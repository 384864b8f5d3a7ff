import uuid
from dataclasses import dataclass
from typing import Any

import reflex as rx

from propmanager.core import clock, french
from propmanager.core.access import public
from propmanager.core.errors import InvalidInput
from propmanager.resiliation import service
from propmanager.resiliation.service import Known, Notification
from propmanager.ui.state import SessionState, run_async, run_platform


@dataclass(frozen=True)
class RecapRow:
    label: str
    text: str


class ResiliationState(SessionState):
    """`/resilier`: the form, its recapitulation, the receipt. Open to anybody: each argument is read by the form.

    What is answered tells nothing of any space: not even that it exists.
    """

    known: Known = Known()
    errors: dict[str, str] = {}
    recap: list[RecapRow] = []
    received: str = ""  # when the notification came, in words
    is_busy: bool = False
    _typed: dict[str, Any] = {}

    @rx.event
    @public
    async def load(self) -> None:
        """Somebody who is signed in to their space need not type who they are."""
        self.recap, self.received, self._typed = [], "", {}
        if self._session_id:
            self.known = await run_platform(service.who_asks, uuid.UUID(self._session_id))

    @rx.event
    @public
    async def submit(self, typed: dict) -> None:
        self._typed = dict(typed) if isinstance(typed, dict) else {}
        try:
            draft = service.read(self._typed, now=clock.now())
        except InvalidInput as refusal:
            self.errors, self.recap = refusal.fields, []
            return
        self.errors, self.recap = {}, _recap(draft)

    @rx.event
    @public
    async def correct(self) -> None:
        """Back to the form, which still holds what was typed."""
        self.recap = []

    @rx.event
    @public
    async def notify(self) -> None:
        """Once: what was recapitulated, and nothing else."""
        if not self.recap or self.received:
            return
        now = clock.now()
        draft = service.read(self._typed, now=now)
        await run_async(service.notify(draft, ip=self.router.session.client_ip, now=now))
        self.received, self.recap = french.format_instant(now), []


def _recap(draft: Notification) -> list[RecapRow]:
    wanted = french.format_day(draft.wanted_on) if draft.wanted_on else "Dès que possible"
    rows = {
        "Nom": draft.nom,
        "E-mail": draft.email,
        "Contrat": f"Espace « {draft.reference} »",
        "Fin souhaitée": wanted,
        "Motif": draft.motif or "Non indiqué",
    }
    return [RecapRow(label, text) for label, text in rows.items()]
