"""Lists whose wishes stand in the address of their page. A state adds one of these, and reads them in `_show`."""

from typing import Any, Protocol

import reflex as rx

from propmanager.core.address import changed


class NumberedPlace(Protocol):
    """Where a page of a counted list lies in it."""

    @property
    def pages(self) -> int: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def total(self) -> int: ...


class TimedPlace(Protocol):
    """`newer` and `older` are the addresses of the pages beside this one."""

    @property
    def has_newer(self) -> bool: ...
    @property
    def newer(self) -> str: ...
    @property
    def has_older(self) -> bool: ...
    @property
    def older(self) -> str: ...


class NumberedList(rx.State, mixin=True):
    """A list that is counted, searched and sorted by column."""

    is_loaded: bool = False
    is_filtered: bool = False
    address: str = ""
    search_text: str = ""
    sort_key: str = "nom"
    sort_desc: bool = False

    page: int = 1
    pages: int = 1
    first: int = 0
    last: int = 0
    total: int = 0

    @rx.event
    async def search(self, text: str) -> None:
        await self._ask(q=text)

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

    async def _ask(self, **changes: Any) -> None:
        """Any change but that of the page goes back to the first one."""
        await self._show(changed(self.address, {"page": 1} | changes))

    async def _show(self, asked: Any) -> None:
        raise NotImplementedError

    def _show_place(self, number: int, place: NumberedPlace) -> None:
        self.page, self.pages, self.first, self.last = number, place.pages, place.first, place.last
        self.total, self.is_loaded = place.total, True


class TimedList(rx.State, mixin=True):
    """A list by time that nobody counts: the newest first."""

    is_loaded: bool = False
    is_filtered: bool = False
    address: str = ""

    has_newer: bool = False
    has_older: bool = False
    _newer: str = ""
    _older: str = ""

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
        """Any change goes back to the newest."""
        await self._show(changed(self.address, {"avant": "", "apres": "", **changes}))

    async def _show(self, asked: Any) -> None:
        raise NotImplementedError

    def _show_place(self, place: TimedPlace) -> None:
        self.has_newer, self._newer = place.has_newer, place.newer
        self.has_older, self._older = place.has_older, place.older
        self.is_loaded = True
