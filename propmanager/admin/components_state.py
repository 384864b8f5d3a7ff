"""Demonstration state of the page of components; nothing here is stored."""

from typing import Any

import reflex as rx

BIENS: list[dict[str, Any]] = [
    {
        "name": "Appartement d’exemple",
        "address": "1 rue de l’Exemple, 75001 Paris",
        "dpe": "D",
        "rent": "1\u202f180,00\u00a0€",
    },
    {
        "name": "Maison Monplaisir",
        "address": "8 rue des Tuiliers, 69003 Lyon",
        "dpe": "C",
        "rent": "1\u202f650,00\u00a0€",
    },
    {
        "name": "Studio Croix-Rousse",
        "address": "27 montée de la Grande-Côte, 69001 Lyon",
        "dpe": "F",
        "rent": "590,00\u00a0€",
    },
]


class ComponentsState(rx.State):
    dialog_open: bool = False
    confirm_open: bool = False
    busy: bool = False
    query: str = ""
    status: str = "all"
    sort_desc: bool = False
    rows: list[dict[str, Any]] = BIENS
    total: int = len(BIENS)
    errors: dict[str, str] = {}

    @rx.event
    async def show_dialog(self, shown: bool) -> None:  # noqa: FBT001 Radix gives the new state as its only argument
        self.dialog_open = shown

    @rx.event
    async def show_confirmation(self, shown: bool) -> None:  # noqa: FBT001 same
        self.confirm_open = shown

    @rx.event
    async def toggle_busy(self) -> None:
        self.busy = not self.busy

    @rx.event
    async def search(self, query: str) -> None:
        self.query = query
        self._filter_rows()

    @rx.event
    async def clear_search(self) -> None:
        self.query = ""
        self._filter_rows()

    @rx.event
    async def choose_status(self, status: str) -> None:
        self.status = status

    @rx.event
    async def sort(self, _column: str) -> None:
        self.sort_desc = not self.sort_desc
        self._filter_rows()

    @rx.event
    async def check(self, form: dict[str, Any]) -> None:
        wanted = {
            "rent": "Saisissez le loyer, par exemple 540,00.",
            "start": "Saisissez la date de début, par exemple 01/03/2027.",
        }
        self.errors = {name: sentence for name, sentence in wanted.items() if not form.get(name)}

    def _filter_rows(self) -> None:
        found = [row for row in BIENS if self.query.strip().casefold() in row["name"].casefold()]
        self.rows = sorted(found, key=lambda row: row["name"], reverse=self.sort_desc)
        self.total = len(self.rows)
