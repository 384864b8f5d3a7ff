import uuid
from collections.abc import AsyncIterator

import reflex as rx

from propmanager.accounts import service as accounts
from propmanager.billing import service as billing
from propmanager.billing.service import DriftRow, SubscriberSheet
from propmanager.core import clock, french
from propmanager.core.access import step_up
from propmanager.core.errors import NotFound, PropManagerError
from propmanager.ui.state import SessionState, run_platform, run_platform_outside

_CHANGES = 25  # of the audit, at first and each time somebody asks for more


class SubscriptionState(SessionState):
    """`/admin/abonnements/[space_id]`: one customer, and the comparison with Stripe."""

    sheet: SubscriberSheet = SubscriberSheet()
    is_missing: bool = False
    is_comparing: bool = False
    result: str = ""  # what the last comparison found, in one sentence; empty: none was made here
    found: list[DriftRow] = []
    _changes: int = _CHANGES

    @rx.event
    async def load(self) -> None:
        self.sheet, self.is_missing, self._changes = SubscriberSheet(), False, _CHANGES
        self.is_comparing, self.result, self.found = False, "", []
        try:
            await self._show(_id_in_path(self.router.url.path))
        except NotFound:
            self.is_missing = True

    @rx.event
    @step_up
    async def resync(self) -> AsyncIterator[None]:
        if not self.sheet.id:
            return
        self.is_comparing, self.result, self.found = True, "", []
        yield
        space_id = uuid.UUID(self.sheet.id)
        try:
            who = await run_platform(accounts.who_acts, uuid.UUID(self._session_id))
            self.found = list(await run_platform_outside(billing.resync, space_id, who, now=clock.now()))
            self.result = _in_words(len(self.found))
            await self._show(space_id)
        except PropManagerError as refusal:
            self._tell("La comparaison n’a pas été faite", refusal.message, tone="error")
        finally:
            self.is_comparing = False

    @rx.event
    async def show_more_changes(self) -> None:
        if self.sheet.id and self.sheet.has_more_changes:
            self._changes += _CHANGES
            await self._show(uuid.UUID(self.sheet.id))

    async def _show(self, space_id: uuid.UUID) -> None:
        """Raises NotFound."""
        now = clock.now()
        self.sheet = await run_platform(billing.subscriber_sheet, space_id, changes=self._changes, now=now)


def _id_in_path(path: str) -> uuid.UUID:
    """Raises NotFound for what is no id at all, as for an id of nobody."""
    try:
        return uuid.UUID("".join(path.split("/")[3:4]))
    except ValueError:
        raise NotFound("Ce client n’existe pas, ou plus.") from None


def _in_words(differences: int) -> str:
    if not differences:
        return "Aucun écart : Stripe et nous disons la même chose."
    return f"{french.counted(differences, 'écart corrigé', 'écarts corrigés')}."
