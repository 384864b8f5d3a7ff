"""Page of components: figures, and a list of several pages."""

from typing import Any

import reflex as rx

from propmanager.admin.components_section import section
from propmanager.admin.components_state import PAGE_SIZE
from propmanager.admin.components_state import ComponentsState as State
from propmanager.ui.badge import badge, dpe_badge
from propmanager.ui.button import icon_button
from propmanager.ui.card import card, stat, stat_band
from propmanager.ui.empty import no_result
from propmanager.ui.menu import menu, menu_item
from propmanager.ui.select import tool_choice
from propmanager.ui.table import (
    Column,
    Filter,
    cell,
    data_table,
    filter_group,
    pager,
    search_input,
    table_row,
    toolbar,
    two_lines,
)
from propmanager.ui.time_pager import time_pager

_COLUMNS = [
    Column(label="Bien", sort="name"),
    Column(label="DPE", hide_on_phone=True),
    Column(label="Statut"),
    Column(label="Loyer", align="right", hide_on_phone=True),
    Column(label="Actions", hidden_label=True, align="right"),
]
_STATUSES = [Filter(value="all", label="Tous", count=3), Filter(value="let", label="Loués", count=3)]
_CITIES = [("", "Toutes les villes"), ("lyon", "Lyon"), ("paris", "Paris")]


def figures() -> rx.Component:
    return section(
        "Chiffres",
        stat_band(
            stat(
                "Encaissé en décembre",
                "5\u202f875,00\u00a0€",
                "75\u00a0% reçu",
                aside="sur 7\u202f830,00\u00a0€",
                wide=True,
            ),
            stat("En retard", "960,00\u00a0€", "2 contrats", alert=True),
            stat("À venir", "995,00\u00a0€", "1 échéance le 10/12/2026"),
            stat("Occupation", "7", "1 vacant depuis 8 jours", aside="sur 8 biens", wide_on_phone=True),
            label="Chiffres clés",
        ),
    )


def listing() -> rx.Component:
    return section("Liste", card(_tools(), _rows(), _pages()))


def _tools() -> rx.Component:
    return toolbar(
        search_input(value=State.query, on_search=State.search, placeholder="Nom du bien", label="Rechercher un bien"),
        filter_group("Filtrer par statut", _STATUSES, State.status, State.choose_status),
        tool_choice("city", "Ville", _CITIES, State.city, State.choose_city),
    )


def _rows() -> rx.Component:
    table = data_table(
        _COLUMNS, State.rows, _bien, caption="Biens", sort_key="name", sort_desc=State.sort_desc, on_sort=State.sort
    )
    return rx.cond(State.rows, table, no_result(State.query, State.clear_search, noun="Aucun bien ne correspond à"))


def _bien(row: Any) -> rx.Component:
    return table_row(
        cell(two_lines(row["name"], row["address"], phone=row["rent"])),
        cell(dpe_badge(row["dpe"].to(str)), hide_on_phone=True),
        cell(badge("Loué", "ok", "circle-check")),
        cell(row["rent"], align="right", hide_on_phone=True, class_name="tabular-nums whitespace-nowrap font-medium"),
        cell(
            menu(
                icon_button("ellipsis", f"Actions pour {row['name']}"),
                menu_item("Ouvrir la fiche", "eye", href="/biens"),
                menu_item("Archiver le bien…", "trash-2", on_select=State.show("deletion"), danger=True),
            ),
            align="right",
        ),
    )


def _pages() -> rx.Component:
    return pager(
        first=State.first,
        last=State.last,
        total=State.total,
        page=State.page,
        pages=State.pages,
        page_size=PAGE_SIZE,
        noun_label="biens",
        on_previous=State.previous,
        on_next=State.next,
    )


def journal_end() -> rx.Component:
    return section(
        "Pages d’une liste par dates",
        card(
            time_pager(
                has_newer=True,
                has_older=False,
                on_newer=State.toggle_busy,
                on_older=State.toggle_busy,
                summary="La fin du journal.",
                label="Pages du journal",
            )
        ),
    )
