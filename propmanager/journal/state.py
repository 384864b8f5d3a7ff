from typing import Any

import reflex as rx

from propmanager.core import clock
from propmanager.core.address import ALL, changed
from propmanager.journal import service
from propmanager.journal.labels import NOBODY
from propmanager.journal.query import UNKNOWN, JournalQuery
from propmanager.journal.service import EventRow
from propmanager.ui.state import SessionState


class JournalState(SessionState):
    """`/parametres/journal`. What is asked for lives in `address`; every argument is read by `JournalQuery.read`."""

    rows: list[EventRow] = []
    people: list[tuple[str, str]] = []
    is_loaded: bool = False
    is_filtered: bool = False
    address: str = ""

    group_choice: str = ALL
    person_choice: str = ALL
    period_choice: str = ALL

    has_newer: bool = False
    has_older: bool = False
    _newer: str = ""
    _older: str = ""

    @rx.event
    async def load(self) -> None:
        await self._show(self.router.url.query_parameters)

    @rx.event
    async def choose_group(self, group: str) -> None:
        await self._ask(type=group)

    @rx.event
    async def choose_person(self, person: str) -> None:
        await self._ask(personne=person)

    @rx.event
    async def choose_period(self, period: str) -> None:
        await self._ask(periode=period)

    @rx.event
    async def newer(self) -> None:
        await self._show(changed(self._newer, {}))

    @rx.event
    async def older(self) -> None:
        await self._show(changed(self._older, {}))

    @rx.event
    async def clear(self) -> None:
        await self._show({})

    async def _ask(self, **changes: Any) -> None:
        """Any change goes back to the newest events."""
        await self._show(changed(self.address, {"avant": "", "apres": "", **changes}))

    async def _show(self, asked: Any) -> None:
        page = await self._run(service.list_events, JournalQuery.read(asked), clock.now())
        self.rows = page.rows
        self.people = [(ALL, "Toutes les personnes"), *page.people.items(), (UNKNOWN, NOBODY)]
        self.address = page.query.written()
        self.is_filtered = page.query.is_filtered
        self.group_choice = page.query.group or ALL
        self.person_choice = page.query.person or ALL
        self.period_choice = page.query.period or ALL
        self.has_newer, self._newer = page.has_newer, page.newer
        self.has_older, self._older = page.has_older, page.older
        self.is_loaded = True
