import reflex as rx

from propmanager.core import clock
from propmanager.dashboard import service
from propmanager.dashboard.service import Overview
from propmanager.ui.state import SessionState

_NOTHING = Overview("", "", False, "", "", "", "", "", "", "", "", [], [])  # a page not loaded yet


class DashboardState(SessionState):
    """`/tableau-de-bord`."""

    overview: Overview = _NOTHING
    first_name: str = ""

    @rx.event
    async def load(self) -> None:
        self.first_name = self.user_name.partition(" ")[0]
        self.overview = await self._run(service.overview, clock.day_in_paris(clock.now()))
