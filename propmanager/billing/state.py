import reflex as rx

from propmanager.billing import service
from propmanager.core import clock
from propmanager.ui.state import SessionState


class PlanState(SessionState):
    plan: str = ""
    status: str = ""
    status_tone: str = "neutral"
    price: str = ""
    until: str = ""
    biens_used: str = ""
    biens_count: int = 0
    biens_limit: int = 0

    @rx.event
    async def load(self) -> None:
        shown = await self._run(service.plan_in_words, now=clock.now())
        self.plan, self.status, self.status_tone = shown.plan, shown.status, shown.tone
        self.price, self.until = shown.price, shown.until
        self.biens_used, self.biens_count, self.biens_limit = shown.biens_used, shown.biens_count, shown.biens_limit
