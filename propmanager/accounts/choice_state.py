import uuid
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts import service
from propmanager.core import clock
from propmanager.ui.state import SessionState, run_platform


@dataclass(frozen=True)
class SpaceRow:
    nom: str
    subdomain: str


class ChoiceState(SessionState):
    """`/choix`: somebody logged in on the bare host chooses a space."""

    spaces: list[SpaceRow] = []
    has_no_space: bool = False

    @rx.event
    async def load(self) -> None:
        spaces = await run_platform(service.spaces_of, uuid.UUID(self._user_id))
        self.spaces = [SpaceRow(space.nom, space.subdomain) for space in spaces]
        self.has_no_space = not spaces

    @rx.event
    async def enter(self, subdomain: str) -> EventSpec:
        code = await run_platform(service.enter_space, uuid.UUID(self._session_id), str(subdomain), clock.now())
        return rx.redirect(service.arrival_url(str(subdomain), code))
