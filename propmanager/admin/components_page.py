"""Every component in every variant, for the staff and for the eye of the tests."""

from typing import Any

import reflex as rx

from propmanager.admin.components_controls import brand, buttons, form_with_errors, live_form
from propmanager.admin.components_feedback import gauges, loading, nothing, notices, overlays, statuses, tab_bar
from propmanager.admin.components_section import section
from propmanager.admin.components_state import ComponentsState as State
from propmanager.ui.badge import badge, dpe_badge
from propmanager.ui.button import icon_button
from propmanager.ui.card import card, stat, stat_band
from propmanager.ui.empty import no_result
from propmanager.ui.menu import menu, menu_item
from propmanager.ui.select import select
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
from propmanager.ui.theme import color_mode_toggle


def components_page() -> rx.Component:
    return rx.el.div(
        rx.el.div(color_mode_toggle(), class_name="w-full max-w-80 mb-8"),
        rx.el.div(
            rx.el.div(live_form(), form_with_errors(), buttons(), statuses(), class_name="grid gap-8 min-w-0"),
            rx.el.div(
                overlays(), notices(), nothing(), loading(), gauges(), tab_bar(), class_name="grid gap-8 min-w-0"
            ),
            class_name="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-[repeat(2,minmax(0,1fr))] gap-8 items-start",
        ),
        rx.el.div(_figures(), _list(), brand(), class_name="mt-8 grid gap-8"),
    )


def _figures() -> rx.Component:
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


def _list() -> rx.Component:
    columns = [
        Column(label="Bien", sort="name"),
        Column(label="DPE", hide_on_phone=True),
        Column(label="Statut"),
        Column(label="Loyer", align="right", hide_on_phone=True),
        Column(label="Actions", hidden_label=True, align="right"),
    ]
    statuses = [Filter(value="all", label="Tous", count=3), Filter(value="let", label="Loués", count=3)]
    return section(
        "Liste",
        card(
            toolbar(
                search_input(
                    value=State.query, on_search=State.search, placeholder="Nom du bien", label="Rechercher un bien"
                ),
                filter_group("Filtrer par statut", statuses, State.status, State.choose_status),
                select(
                    "city",
                    [("lyon", "Lyon"), ("paris", "Paris")],
                    aria_label="Ville",
                    placeholder="Ville",
                    compact=True,
                ),
            ),
            rx.cond(
                State.rows,
                data_table(
                    columns,
                    State.rows,
                    _bien,
                    caption="Biens",
                    sort_key="name",
                    sort_desc=State.sort_desc,
                    on_sort=State.sort,
                ),
                no_result(State.query, State.clear_search, noun="Aucun bien ne correspond à"),
            ),
            pager(
                first=1,
                last=State.total,
                total=State.total,
                page=1,
                pages=1,
                page_size=25,
                noun_label="biens",
                on_previous=State.clear_search,
                on_next=State.clear_search,
            ),
        ),
    )


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
                menu_item("Archiver le bien…", "trash-2", on_select=State.show_confirmation(True), danger=True),
            ),
            align="right",
        ),
    )
