from collections.abc import AsyncIterator
from enum import StrEnum

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts.rights import Action
from propmanager.billing import service
from propmanager.billing.service import Outcome
from propmanager.core import clock
from propmanager.core.access import needs
from propmanager.core.errors import NotFound, ServiceUnavailable
from propmanager.ui.state import SessionState

SECONDS, TRIES = 2, 30


class Answer(StrEnum):
    """What the page says; an active subscription leads on to `/facturation`."""

    CHECKING = "checking"
    UNPAID = "unpaid"
    EXPIRED = "expired"
    LATE = "late"  # nobody answered for a minute
    UNKNOWN = "unknown"


_ANSWERS = {Outcome.WAITING: Answer.CHECKING, Outcome.UNPAID: Answer.UNPAID, Outcome.EXPIRED: Answer.EXPIRED}


class ReturnState(SessionState):
    """`/abonnement/retour?session_id=…`, where Checkout leads; without an id, nothing was paid there."""

    answer: str = Answer.CHECKING.value
    _checkout_id: str = ""
    _tries: int = 0

    @rx.event
    @needs(Action.MANAGE_BILLING)
    async def load(self) -> AsyncIterator[EventSpec | None]:
        self._checkout_id, self._tries = self.router.url.query_parameters.get("session_id", ""), 0
        self.answer = (Answer.CHECKING if self._checkout_id else Answer.UNPAID).value
        yield None
        yield await self._check()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    async def check(self) -> EventSpec | None:
        """Again and again while the bank has not answered, or Stripe does not."""
        return await self._check()

    async def _check(self) -> EventSpec | None:
        if self.answer != Answer.CHECKING:
            return None
        self._tries += 1
        try:
            outcome = await self._run_outside(service.return_from_checkout, self._checkout_id, now=clock.now())
        except NotFound:
            self.answer = Answer.UNKNOWN.value
            return None
        except ServiceUnavailable:
            outcome = Outcome.WAITING
        if outcome == Outcome.ACTIVE:
            self._tell("Abonnement pris", "Merci. Le reçu arrive par e-mail.")
            return rx.redirect("/facturation")
        self.answer = _ANSWERS[outcome].value
        if self.answer == Answer.CHECKING and self._tries >= TRIES:
            self.answer = Answer.LATE.value
        return None
