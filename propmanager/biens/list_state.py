from typing import Any

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.biens import service
from propmanager.biens.form import read_id
from propmanager.biens.query import BienQuery, Status
from propmanager.biens.service import BienPage, BienRow
from propmanager.core import clock
from propmanager.core.access import needs
from propmanager.core.address import ALL, changed
from propmanager.core.errors import PropManagerError
from propmanager.ui.list_state import NumberedList
from propmanager.ui.state import SessionState


class BiensState(NumberedList, SessionState):
    """`/biens`. What the list is asked for lives in `address`; every argument is read through `BienQuery.read`."""

    rows: list[BienRow] = []
    is_first_bien: bool = False

    type_choice: str = ALL
    dpe_choice: str = ALL
    status: str = Status.ACTIF.value
    page_size: str = "25"

    actifs: int = 0
    archives: int = 0
    used: int = 0
    limit: int = 0  # 0 is no limit

    archiving_nom: str = ""
    archived_nom: str = ""
    _archiving_id: str = ""
    _archived_id: str = ""

    @rx.event
    async def load(self) -> None:
        self.archiving_nom = self.archived_nom = ""
        await self._show(self.router.url.query_parameters)

    @rx.event
    async def choose_status(self, status: str) -> None:
        await self._ask(statut=status)

    @rx.event
    async def choose_type(self, kind: str) -> None:
        await self._ask(type=kind)

    @rx.event
    async def choose_dpe(self, dpe: str) -> None:
        await self._ask(dpe=dpe)

    @rx.event
    async def choose_page_size(self, size: str) -> None:
        await self._ask(par=size)

    @rx.event
    async def clear(self) -> None:
        await self._ask(q="", type=ALL, dpe=ALL)

    @rx.event
    async def ask_archive(self, bien_id: str) -> None:
        self.archiving_nom = next((row["nom"] for row in self.rows if row["id"] == bien_id), "")
        self._archiving_id = bien_id

    @rx.event
    async def show_archive(self, shown: bool) -> None:  # noqa: FBT001  # what Radix gives
        if not shown:
            self.archiving_nom = ""

    @rx.event
    @needs(Action.WRITE_BIENS)
    async def archive(self) -> None:
        if not self.archiving_nom:
            return
        self.archiving_nom = ""
        try:
            nom = await self._run(service.archive_bien, read_id(self._archiving_id), clock.now())
        except PropManagerError as refusal:
            self._tell("Le bien n’a pas été archivé", refusal.message, tone="error")
            return
        await self._show(changed(self.address, {}))
        self.archived_nom, self._archived_id = nom, self._archiving_id

    @rx.event
    @needs(Action.WRITE_BIENS)
    async def undo_archive(self) -> None:
        if self.archived_nom:
            await self._restore(self._archived_id)

    @rx.event
    @needs(Action.WRITE_BIENS)
    async def restore(self, bien_id: str) -> None:
        await self._restore(bien_id)

    async def _restore(self, bien_id: str) -> None:
        try:
            nom = await self._run(service.restore_bien, read_id(bien_id))
        except PropManagerError as refusal:
            self._tell("Le bien n’a pas été restauré", refusal.message, tone="error")
            return
        self._tell("Bien restauré", f"{nom} est de nouveau parmi vos biens actifs.")
        await self._show(changed(self.address, {}))

    async def _show(self, asked: Any) -> None:
        page = await self._run(service.list_biens, BienQuery.read(asked), clock.day_in_paris(clock.now()))
        self.archived_nom = ""
        self._show_query(page.query)
        self._show_page(page)

    def _show_query(self, query: BienQuery) -> None:
        self.address = query.written()
        self.search_text = query.search
        self.type_choice = query.type or ALL
        self.dpe_choice = query.dpe or ALL
        self.status = query.status
        self.sort_key = query.sort
        self.sort_desc = query.descending
        self.page_size = str(query.page_size)
        self.is_filtered = query.is_filtered

    def _show_page(self, page: BienPage) -> None:
        self.rows = page.rows
        self._show_place(page.query.page, page)
        self.actifs, self.archives = page.actifs, page.archives
        self.used, self.limit = page.used, page.limit or 0
        self.is_first_bien = not (page.actifs or page.archives or page.query.is_filtered)
