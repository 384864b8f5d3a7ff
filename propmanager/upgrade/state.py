import reflex as rx

from propmanager.ui.state import SessionState
from propmanager.upgrade import service
from propmanager.upgrade.service import UpgradeCard

_NOTHING = UpgradeCard("", "", False, "", "", "", "", [], "")


class UpgradeState(SessionState):
    """`/plan-requis?fonction=…`: where the guard leads whoever asks for a page that their plan does not have."""

    card: UpgradeCard = _NOTHING
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        asked = self.router.url.query_parameters.get("fonction", "")
        self.card = await self._run(service.find_card, asked) or _NOTHING
        self.is_loaded = True
