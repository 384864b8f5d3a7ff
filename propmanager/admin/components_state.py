"""Demonstration state of the page of components; nothing here is stored."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from propmanager.core.address import read_search

PAGE_SIZE = 2
BIENS: list[dict[str, Any]] = [
    {
        "name": "Appartement d’exemple",
        "address": "1 rue de l’Exemple, 75001 Paris",
        "city": "paris",
        "dpe": "D",
        "rent": "1\u202f180,00\u00a0€",
    },
    {
        "name": "Maison Monplaisir",
        "address": "8 rue des Tuiliers, 69003 Lyon",
        "city": "lyon",
        "dpe": "C",
        "rent": "1\u202f650,00\u00a0€",
    },
    {
        "name": "Studio Croix-Rousse",
        "address": "27 montée de la Grande-Côte, 69001 Lyon",
        "city": "lyon",
        "dpe": "F",
        "rent": "590,00\u00a0€",
    },
]


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


class ComponentsState(rx.State):
    opened: str = ""  # which dialog
    busy: bool = False
    is_sent: bool = False
    proposal: str = ""
    errors: dict[str, str] = {}
    facts: list[Fact] = [Fact("Surface", "68,25 m²"), Fact("Pièces", "3")]

    query: str = ""
    status: str = "all"
    city: str = ""
    sort_desc: bool = False
    page: int = 1
    pages: int = 2
    first: int = 1
    last: int = PAGE_SIZE
    total: int = len(BIENS)
    rows: list[dict[str, Any]] = BIENS[:PAGE_SIZE]

    @rx.event
    async def show(self, dialog: str) -> None:
        self.opened = dialog

    @rx.event
    async def close(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self.opened = ""

    @rx.event
    async def toggle_busy(self) -> None:
        self.busy = not self.busy

    @rx.event
    async def send(self) -> None:
        self.is_sent = not self.is_sent

    @rx.event
    async def propose(self) -> None:
        self.proposal = "sci-de-l-exemple"

    @rx.event
    async def search(self, query: str) -> None:
        self.query = read_search(query)
        self._show_page(1)

    @rx.event
    async def clear_search(self) -> None:
        self.query = ""
        self._show_page(1)

    @rx.event
    async def choose_status(self, status: str) -> None:
        self.status = status

    @rx.event
    async def choose_city(self, city: str) -> None:
        self.city = city
        self._show_page(1)

    @rx.event
    async def sort(self, _column: str) -> None:
        self.sort_desc = not self.sort_desc
        self._show_page(1)

    @rx.event
    async def previous(self) -> None:
        self._show_page(self.page - 1)

    @rx.event
    async def next(self) -> None:
        self._show_page(self.page + 1)

    @rx.event
    async def check(self, form: dict[str, Any]) -> None:
        wanted = {
            "rent": "Saisissez le loyer, par exemple 540,00.",
            "start": "Saisissez la date de début, par exemple 01/03/2027.",
        }
        self.errors = {name: sentence for name, sentence in wanted.items() if not form.get(name)}

    def _show_page(self, page: int) -> None:
        found = sorted(filter(self._fits, BIENS), key=lambda row: row["name"], reverse=self.sort_desc)
        self.total = len(found)
        self.pages = max(1, -(-self.total // PAGE_SIZE))
        self.page = min(max(page, 1), self.pages)
        start = PAGE_SIZE * (self.page - 1)
        self.rows = found[start : start + PAGE_SIZE]
        self.first, self.last = start + 1, start + len(self.rows)

    def _fits(self, row: dict[str, Any]) -> bool:
        return self.query.casefold() in row["name"].casefold() and self.city in {"", row["city"]}
