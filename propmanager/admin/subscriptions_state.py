from typing import Any

import reflex as rx

from propmanager.billing import service as billing
from propmanager.billing.service import SubscriberPage, SubscriberQuery, SubscriberRow
from propmanager.core import clock
from propmanager.core.address import ALL, changed
from propmanager.ui.state import SessionState, run_platform


class SubscriptionsState(SessionState):
    """`/admin/abonnements`. What the list is asked for lives in `address`, which `SubscriberQuery` reads."""

    rows: list[SubscriberRow] = []
    is_loaded: bool = False
    is_filtered: bool = False
    address: str = ""

    search_text: str = ""
    status_choice: str = ALL
    view_choice: str = ALL
    sort_key: str = "nom"
    sort_desc: bool = False

    page: int = 1
    pages: int = 1
    first: int = 0
    last: int = 0
    total: int = 0
    everybody: int = 0
    drifting: int = 0

    @rx.event
    async def load(self) -> None:
        await self._show(SubscriberQuery.read(self.router.url.query_parameters))

    @rx.event
    async def search(self, text: str) -> None:
        await self._ask(q=text)

    @rx.event
    async def choose_status(self, status: str) -> None:
        await self._ask(statut=status)

    @rx.event
    async def choose_view(self, view: str) -> None:
        await self._ask(voir=view)

    @rx.event
    async def sort(self, key: str) -> None:
        """A second time on the same column turns the order round."""
        turned = key == self.sort_key and not self.sort_desc
        await self._ask(tri=f"-{key}" if turned else key)

    @rx.event
    async def previous(self) -> None:
        await self._ask(page=self.page - 1)

    @rx.event
    async def next(self) -> None:
        await self._ask(page=self.page + 1)

    @rx.event
    async def clear(self) -> None:
        await self._ask(q="", statut=ALL, voir=ALL)

    async def _ask(self, **changes: Any) -> None:
        """Any change but that of the page goes back to the first one."""
        await self._show(SubscriberQuery.read(changed(self.address, {"page": 1} | changes)))

    async def _show(self, asked: SubscriberQuery) -> None:
        page = await run_platform(billing.list_subscribers, asked, now=clock.now())
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
        self.page, self.pages, self.first, self.last = page.query.page, page.pages, page.first, page.last
        self.total, self.everybody, self.drifting = page.total, page.everybody, page.drifting
        self.is_loaded = True
