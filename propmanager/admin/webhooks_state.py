import uuid
from typing import Any

import reflex as rx

from propmanager.accounts import service as accounts
from propmanager.billing import service as billing
from propmanager.billing.service import InboxPage, InboxQuery, MessageRow, MessageSheet
from propmanager.core import clock
from propmanager.core.access import step_up
from propmanager.core.address import ALL, changed
from propmanager.core.errors import PropManagerError
from propmanager.journal.service import Actor
from propmanager.ui.list_state import TimedList
from propmanager.ui.state import SessionState, run_platform


class WebhooksState(TimedList, SessionState):
    """`/admin/webhooks`. What the inbox is asked for lives in `address`, which `InboxQuery` reads."""

    rows: list[MessageRow] = []
    has_waiting: bool = False  # on this page: it looks again by itself

    waiting: int = 0
    dead: int = 0
    oldest: str = ""
    is_late: bool = False

    search_text: str = ""
    status_choice: str = ALL
    kind_choice: str = ALL

    opened: MessageSheet = MessageSheet()  # names people: nothing of it stays once it is closed
    asked_id: str = ""  # the message whose replay waits for a word

    @rx.event
    async def load(self) -> None:
        self.opened, self.asked_id = MessageSheet(), ""
        await self._show(self.router.url.query_parameters)

    @rx.event
    async def refresh(self) -> None:
        await self._show(changed(self.address, {}))

    @rx.event
    async def search(self, text: str) -> None:
        await self._ask(q=text)

    @rx.event
    async def choose_status(self, status: str) -> None:
        await self._ask(statut=status)

    @rx.event
    async def choose_kind(self, kind: str) -> None:
        await self._ask(type=kind)

    @rx.event
    @step_up
    async def open_message(self, event_id: str) -> None:
        if not self._is_shown(event_id):
            return
        try:
            self.opened = await run_platform(billing.open_message, event_id, await self._who(), now=clock.now())
        except PropManagerError as refusal:
            self._tell("Le message n’a pas été ouvert", refusal.message, tone="error")

    @rx.event
    async def show_message(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self.opened = MessageSheet()

    @rx.event
    @step_up
    async def ask_replay(self, event_id: str) -> None:
        """The proof is asked for before the question, so that nobody answers it twice."""
        if self._is_shown(event_id):
            self.opened, self.asked_id = MessageSheet(), event_id

    @rx.event
    async def leave_question(self, shown: bool) -> None:  # noqa: FBT001 - same
        if not shown:
            self.asked_id = ""

    @rx.event
    @step_up
    async def replay(self) -> None:
        event_id, self.asked_id = self.asked_id, ""
        if not event_id:
            return
        try:
            await run_platform(billing.replay, event_id, await self._who(), now=clock.now())
        except PropManagerError as refusal:
            self._tell("Le message n’a pas été rejoué", refusal.message, tone="error")
        else:
            self._tell("Message remis en attente", "Il est traité dès qu’un processus est libre.")
        await self._show(changed(self.address, {}))

    def _is_shown(self, event_id: object) -> bool:
        return any(row.event_id == event_id for row in self.rows)

    async def _who(self) -> Actor:
        return await run_platform(accounts.who_acts, uuid.UUID(self._session_id))

    async def _show(self, asked: Any) -> None:
        page = await run_platform(billing.list_messages, InboxQuery.read(asked), now=clock.now())
        self._show_query(page.query)
        self._show_page(page)

    def _show_query(self, query: InboxQuery) -> None:
        self.address = query.written()
        self.search_text = query.search
        self.status_choice = query.status or ALL
        self.kind_choice = query.kind or ALL
        self.is_filtered = query.is_filtered

    def _show_page(self, page: InboxPage) -> None:
        self.rows = list(page.rows)
        self.has_waiting = any(row.is_waiting for row in page.rows)
        self.waiting, self.dead = page.backlog.waiting, page.backlog.dead
        self.oldest, self.is_late = page.backlog.oldest, page.backlog.is_late
        self._show_place(page)
