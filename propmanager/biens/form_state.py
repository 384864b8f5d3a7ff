from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts.rights import Action
from propmanager.biens import service
from propmanager.biens.form import BienForm, id_in_path, read_id
from propmanager.core import clock
from propmanager.core.access import needs
from propmanager.core.errors import InvalidInput, NotFound, PropManagerError
from propmanager.core.tenancy import TenantSession
from propmanager.ui.state import SessionState


class BienFormState(SessionState):
    """`/biens/nouveau` (`?copie=<id>` for a copy) and `/biens/[bien_id]/modifier`. What is typed stays in the page."""

    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    immeubles: list[tuple[str, str]] = []
    has_immeubles: bool = False
    form_key: str = ""  # a new one starts the fields afresh
    back: str = "/biens"
    is_missing: bool = False
    is_saving: bool = False

    # Chosen when the form opens, for a new bien too: a form that is sent twice makes one bien.
    _bien_id: str = ""
    _version: int = 0
    _is_saved: bool = False

    @rx.event
    async def load_new(self) -> None:
        self._close()
        copied = self.router.url.query_parameters.get("copie")
        try:
            self._open(await self._run(service.open_new_form, read_id(copied) if copied else None))
        except NotFound:
            self.is_missing = True

    @rx.event
    async def load_existing(self) -> None:
        self._close()
        try:
            bien_id = id_in_path(self.router.url.path)
            self._open(await self._run(service.open_existing_form, bien_id))
            self.back = f"/biens/{bien_id}"
        except NotFound:
            self.is_missing = True

    @rx.event
    @needs(Action.WRITE_BIENS)
    async def submit(self, typed: dict[str, Any]) -> AsyncIterator[EventSpec | None]:
        """Ends on the page of the bien, or says field by field what is to be mended."""
        if self._is_saved:  # a second click on its way
            return
        self.is_saving, self.errors = True, {}
        yield None
        try:
            form = service.read_bien(typed, clock.day_in_paris(clock.now()))
            await self._run(_save, self._bien_id, self._version, form)
        except PropManagerError as refusal:
            self.errors = refusal.fields if isinstance(refusal, InvalidInput) else {"": refusal.message}
        else:
            self._is_saved = True
            self._tell("Bien enregistré", form.nom)
            yield rx.redirect(f"/biens/{self._bien_id}")
        finally:
            self.is_saving = False

    def _close(self) -> None:
        self.values, self.errors, self.immeubles, self.has_immeubles = {}, {}, [], False
        self.form_key, self.back, self.is_missing, self.is_saving = "", "/biens", False, False
        self._bien_id, self._version, self._is_saved = "", 0, False

    def _open(self, opened: service.OpenForm) -> None:
        self.values = opened.values
        self.immeubles = opened.immeubles
        self.has_immeubles = len(opened.immeubles) > 1
        self._bien_id, self._version = str(opened.bien_id), opened.version
        self.form_key = f"{opened.bien_id}-{opened.version}"


def _save(db: TenantSession, bien_id: str, version: int, form: BienForm) -> None:
    if version == service.NEW:
        service.add_bien(db, form, read_id(bien_id))
    else:
        service.change_bien(db, read_id(bien_id), form, version)
