from typing import Any

import reflex as rx

from propmanager.core.address import ALL
from propmanager.journal.labels import GROUP_LABELS, PERIOD_LABELS
from propmanager.journal.state import JournalState
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card
from propmanager.ui.empty import empty_state
from propmanager.ui.select import tool_choice
from propmanager.ui.skeleton import skeleton_rows
from propmanager.ui.table import Column, Filter, cell, data_table, filter_group, table_row, toolbar, two_lines
from propmanager.ui.time_pager import time_pager
from propmanager.ui.url_query import url_query

_GROUPS = [
    Filter(value=ALL, label="Tout"),
    *(Filter(value=group.value, label=label) for group, label in GROUP_LABELS.items()),
]
_PERIODS = [(ALL, "12 derniers mois"), *((period.value, label) for period, label in PERIOD_LABELS.items())]
_COLUMNS = [
    Column(label="Événement"),
    Column(label="Personne", hide_on_phone=True),
    Column(label="Appareil et réseau", hide_on_phone=True),
    Column(label="Date", align="right"),
]
_KEPT = "Le journal est gardé douze mois. Personne ne peut le modifier."


def journal_page() -> rx.Component:
    return rx.fragment(
        url_query(JournalState.address),
        rx.cond(
            JournalState.is_loaded,
            card(_toolbar(), rx.cond(JournalState.rows, _events(), _nothing())),
            skeleton_rows(8, "Chargement du journal"),
        ),
    )


def _toolbar() -> rx.Component:
    return toolbar(
        filter_group("Filtrer par type", _GROUPS, JournalState.group_choice, JournalState.choose_group),
        rx.el.div(
            link_button(
                "Télécharger",
                rx.Var.create(f"/export/journal.csv?{JournalState.address}"),
                icon_name="download",
                reload=True,
            ),
            class_name="max-md:order-last md:ml-auto",
        ),
        rx.el.div(
            tool_choice(
                "personne",
                "Filtrer par personne",
                JournalState.people,
                JournalState.person_choice,
                JournalState.choose_person,
            ),
            tool_choice(
                "periode", "Filtrer par période", _PERIODS, JournalState.period_choice, JournalState.choose_period
            ),
            class_name="flex w-full flex-wrap gap-3",
        ),
    )


def _events() -> rx.Component:
    return rx.fragment(
        data_table(_COLUMNS, JournalState.rows, _row, caption="Événements de sécurité, du plus récent au plus ancien"),
        time_pager(
            has_newer=JournalState.has_newer,
            has_older=JournalState.has_older,
            on_newer=JournalState.newer,
            on_older=JournalState.older,
            summary=_KEPT,
        ),
    )


def _row(row: Any) -> rx.Component:
    return table_row(
        cell(two_lines(row["what"], _detail(row)), class_name="wrap-anywhere"),
        cell(row["who"], hide_on_phone=True, class_name="wrap-anywhere"),
        cell(two_lines(row["device"], row["network"]), hide_on_phone=True, class_name="text-ink-2 tabular-nums"),
        cell(row["when"], align="right", class_name="text-ink-2 tabular-nums md:whitespace-nowrap"),
    )


def _detail(row: Any) -> rx.Component:
    """On phone the hidden columns stand here."""
    return rx.fragment(
        row["detail"],
        rx.el.span(
            row["who"],
            rx.cond(row["device"], rx.el.span(" · ", row["device"])),
            rx.cond(row["network"], rx.el.span(" · ", row["network"])),
            class_name="block md:hidden",
        ),
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.cond(
            JournalState.is_filtered,
            empty_state(
                "list-filter",
                "Aucun événement avec ces filtres",
                "Choisissez un autre type, une autre personne ou une période plus longue.",
                button("Enlever les filtres", on_click=JournalState.clear),
            ),
            empty_state(
                "shield-check",
                "Rien à signaler pour le moment",
                "Connexions, changements de rôle et exports de données s’inscrivent ici. " + _KEPT,
            ),
        ),
        class_name="border-t border-line",
    )
