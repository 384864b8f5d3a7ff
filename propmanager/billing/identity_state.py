from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.billing import service
from propmanager.core.access import needs
from propmanager.core.errors import InvalidInput, PropManagerError
from propmanager.ui.state import SessionState


class IdentityState(SessionState):
    """Who the invoices are made out to, on `/facturation`. What is typed stays in the page."""

    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    form_key: int = 0  # another one starts the fields afresh; 0: not loaded yet
    is_saving: bool = False

    @rx.event
    async def load(self) -> None:
        """The fields stay as they are when nothing else is known: somebody may be typing already."""
        self.errors, self.is_saving, before = {}, False, self.values
        await self._show()
        self.form_key += self.values != before

    @rx.event
    @needs(Action.MANAGE_BILLING)
    async def save(self, typed: dict[str, Any]) -> AsyncIterator[None]:
        """Or says field by field what is to be mended."""
        self.is_saving = True
        yield
        try:
            await self._run(service.save_identity, service.read_identity(typed))
        except PropManagerError as refusal:
            self.errors = refusal.fields if isinstance(refusal, InvalidInput) else {"": refusal.message}
        else:
            self.errors = {}
            self._tell("Identité enregistrée", "Vos prochaines factures la porteront.")
            await self._show()
            self.form_key += not self.values.items() <= typed.items()  # it is kept otherwise than it was typed
        finally:
            self.is_saving = False

    async def _show(self) -> None:
        self.values = await self._run(service.identity_of)
