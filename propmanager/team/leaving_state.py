import uuid

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.core import clock
from propmanager.core.access import needs
from propmanager.core.errors import PropManagerError
from propmanager.team import service
from propmanager.team.service import Asker
from propmanager.ui.state import SessionState, run_platform


class LeavingState(SessionState):
    """`/parametres/quitter`: any member may go, but the last owner."""

    is_loaded: bool = False
    is_asking: bool = False
    fault: str = ""

    @rx.event
    @needs(Action.OWN_ACCOUNT)
    async def load(self) -> None:
        self.is_asking = False
        self.fault = await run_platform(service.fault_of_leaving, self._asker(), now=clock.now())
        self.is_loaded = True

    @rx.event
    @needs(Action.OWN_ACCOUNT)
    async def ask(self) -> None:
        self.is_asking = True

    @rx.event
    @needs(Action.OWN_ACCOUNT)
    async def show_dialog(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        self.is_asking = shown is True

    @rx.event
    @needs(Action.OWN_ACCOUNT)
    async def leave(self) -> None:
        """The session ends with it: the tab is sent to the login page as every tab of an ended session is."""
        if not self.is_asking:
            return
        self.is_asking = False
        try:
            await run_platform(service.leave, self._asker(), now=clock.now())
        except PropManagerError as refusal:
            self.fault = refusal.message

    def _asker(self) -> Asker:
        return Asker(uuid.UUID(self._tenant_id), uuid.UUID(self._session_id))
