import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.biens import service
from propmanager.biens.form import id_in_path, read_id
from propmanager.biens.sheet import BienSheet
from propmanager.core import clock
from propmanager.core.access import needs
from propmanager.core.errors import NotFound, PropManagerError
from propmanager.ui.state import SessionState

_NOTHING = BienSheet("", "", "", False, "", "", [], False, [], [], "", "", False, [], "")  # an empty page


class BienState(SessionState):
    """`/biens/[bien_id]`: the page of one bien."""

    bien: BienSheet = _NOTHING
    is_missing: bool = False
    is_asking: bool = False
    is_undoable: bool = False  # archived from this page just now

    @rx.event
    async def load(self) -> None:
        self.bien, self.is_missing, self.is_asking, self.is_undoable = _NOTHING, False, False, False
        await self._show(self.router.url.path)

    @rx.event
    async def ask_archive(self, shown: bool) -> None:  # noqa: FBT001  # what Radix gives
        self.is_asking = bool(shown)

    @rx.event
    @needs(Action.WRITE_BIENS)
    async def archive(self) -> None:
        self.is_asking = False
        try:
            await self._run(service.archive_bien, read_id(self.bien.id), clock.now())
        except PropManagerError as refusal:
            self._tell("Le bien n’a pas été archivé", refusal.message, tone="error")
            return
        await self._show(f"/biens/{self.bien.id}")
        self.is_undoable = True

    @rx.event
    @needs(Action.WRITE_BIENS)
    async def restore(self) -> None:
        try:
            nom = await self._run(service.restore_bien, read_id(self.bien.id))
        except PropManagerError as refusal:
            self._tell("Le bien n’a pas été restauré", refusal.message, tone="error")
            return
        self._tell("Bien restauré", f"{nom} est de nouveau parmi vos biens actifs.")
        await self._show(f"/biens/{self.bien.id}")
        self.is_undoable = False

    async def _show(self, path: str) -> None:
        try:
            today = clock.day_in_paris(clock.now())
            self.bien = await self._run(service.bien_sheet, id_in_path(path), today)
        except NotFound:
            self.is_missing = True
