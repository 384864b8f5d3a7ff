from typing import Any

import reflex as rx

from propmanager.core import clock
from propmanager.core.address import ALL
from propmanager.journal import service
from propmanager.journal.labels import NOBODY
from propmanager.journal.query import UNKNOWN, JournalQuery
from propmanager.journal.service import EventRow
from propmanager.ui.list_state import TimedList
from propmanager.ui.state import SessionState


class JournalState(TimedList, SessionState):
    """`/parametres/journal`. What is asked for lives in `address`; every argument is read by `JournalQuery.read`."""

    rows: list[EventRow] = []
    people: list[tuple[str, str]] = []

    group_choice: str = ALL
    person_choice: str = ALL
    period_choice: str = ALL

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

    async def _show(self, asked: Any) -> None:
        page = await self._run(service.list_events, JournalQuery.read(asked), clock.now())
        self.rows = page.rows
        self.people = [(ALL, "Toutes les personnes"), *page.people.items(), (UNKNOWN, NOBODY)]
        self.address = page.query.written()
        self.is_filtered = page.query.is_filtered
        self.group_choice = page.query.group or ALL
        self.person_choice = page.query.person or ALL
        self.period_choice = page.query.period or ALL
        self._show_place(page)
