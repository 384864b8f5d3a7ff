from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.billing import service
from propmanager.core.access import needs, step_up
from propmanager.core.errors import InvalidInput, PropManagerError
from propmanager.ui.state import SessionState


class IdentityState(SessionState):
    """Who the invoices are made out to, on `/facturation`. What is typed stays in the page."""

    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    is_loading: bool = True
    is_editing: bool = False
    is_saving: bool = False

    @rx.event
    async def load(self) -> None:
        """An open form stays as it is: somebody may be typing, while the page only came back."""
        self.errors, self.is_saving = {}, False
        if not self.is_editing:
            await self._show()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def edit(self) -> None:
        """The proof is asked for before anything is typed, so that nobody types it twice."""
        await self._show()
        self.errors, self.is_editing = {}, True

    @rx.event
    @needs(Action.MANAGE_BILLING)
    async def leave(self) -> None:
        self.errors, self.is_editing = {}, False

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def save(self, typed: dict[str, Any]) -> AsyncIterator[None]:
        """Or says field by field what is to be mended."""
        self.is_saving = True
        yield
        try:
            await self._run(service.save_identity, service.read_identity(typed))
        except PropManagerError as refusal:
            self.errors = refusal.fields if isinstance(refusal, InvalidInput) else {"": refusal.message}
        else:
            self.errors, self.is_editing = {}, False
            self._tell("Identité enregistrée", "Vos prochaines factures la porteront.")
            await self._show()
        finally:
            self.is_saving = False

    async def _show(self) -> None:
        self.values = await self._run(service.identity_of)
        self.is_loading = False
