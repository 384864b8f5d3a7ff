from typing import Any

import reflex as rx

from propmanager.billing import service as billing
from propmanager.billing.service import SubscriberPage, SubscriberQuery, SubscriberRow
from propmanager.core import clock
from propmanager.core.address import ALL
from propmanager.ui.list_state import NumberedList
from propmanager.ui.state import SessionState, run_platform


class SubscriptionsState(NumberedList, SessionState):
    """`/admin/abonnements`. What the list is asked for lives in `address`, which `SubscriberQuery` reads."""

    rows: list[SubscriberRow] = []
    status_choice: str = ALL
    view_choice: str = ALL
    everybody: int = 0
    drifting: int = 0

    @rx.event
    async def load(self) -> None:
        await self._show(self.router.url.query_parameters)

    @rx.event
    async def choose_status(self, status: str) -> None:
        await self._ask(statut=status)

    @rx.event
    async def choose_view(self, view: str) -> None:
        await self._ask(voir=view)

    @rx.event
    async def clear(self) -> None:
        await self._ask(q="", statut=ALL, voir=ALL)

    async def _show(self, asked: Any) -> None:
        page = await run_platform(billing.list_subscribers, SubscriberQuery.read(asked), now=clock.now())
        self._show_query(page.query)
        self._show_page(page)

    def _show_query(self, query: SubscriberQuery) -> None:
        self.address = query.written()
        self.search_text = query.search
        self.status_choice = query.status or ALL
        self.view_choice = query.view or ALL
        self.sort_key = query.sort
        self.sort_desc = query.descending
        self.is_filtered = query.is_filtered

    def _show_page(self, page: SubscriberPage) -> None:
        self.rows = list(page.rows)
        self._show_place(page.query.page, page)
        self.everybody, self.drifting = page.everybody, page.drifting
