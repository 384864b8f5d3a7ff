from typing import Any

import reflex as rx

from propmanager.biens.list_state import BiensState
from propmanager.biens.query import PAGE_SIZES, Sort, Status
from propmanager.ui.badge import dpe_badge
from propmanager.ui.button import icon_button
from propmanager.ui.link import page_link
from propmanager.ui.menu import menu, menu_item, menu_separator
from propmanager.ui.select import tool_choice
from propmanager.ui.table import Column, cell, data_table, pager, table_row, two_lines

_SIZES = [(str(size), f"{size} par page") for size in PAGE_SIZES]
_COLUMNS = [
    Column(label="Bien", sort=Sort.NOM),
    Column(label="Type", sort=Sort.TYPE, hide_on_phone=True),
    Column(label="DPE", sort=Sort.DPE, hide_on_phone=True),
    Column(label="Loyer et charges", sort=Sort.LOYER, align="right"),
    Column(label="Actions", hidden_label=True, align="right"),
]


def biens_table() -> rx.Component:
    return rx.fragment(
        data_table(
            _COLUMNS,
            BiensState.rows,
            _row,
            caption="Vos biens",
            sort_key=BiensState.sort_key,
            sort_desc=BiensState.sort_desc,
            on_sort=BiensState.sort,
        ),
        pager(
            first=BiensState.first,
            last=BiensState.last,
            total=BiensState.total,
            page=BiensState.page,
            pages=BiensState.pages,
            on_previous=BiensState.previous,
            on_next=BiensState.next,
            noun_label=rx.cond(BiensState.total > 1, "biens", "bien"),
            summary=tool_choice("par", "Biens par page", _SIZES, BiensState.page_size, BiensState.choose_page_size),
        ),
    )


def _row(row: Any) -> rx.Component:
    return table_row(
        cell(two_lines(_name(row), _place(row)), class_name="wrap-anywhere"),
        cell(row["size"], hide_on_phone=True, class_name="whitespace-nowrap text-ink-2"),
        cell(_dpe(row), hide_on_phone=True),
        cell(two_lines(row["loyer"], row["charges"]), align="right", class_name="tabular-nums whitespace-nowrap"),
        cell(_row_menu(row), align="right", class_name="w-14"),
    )


def _name(row: Any) -> rx.Component:
    return page_link(row["nom"], href=f"/biens/{row['id']}", class_name="rounded-sm hover:underline underline-offset-4")


def _place(row: Any) -> rx.Component:
    """On phone the hidden columns stand here."""
    return rx.fragment(
        row["place"],
        rx.el.span(
            row["size"],
            rx.cond(row["dpe"], rx.el.span(" · DPE ", row["dpe"])),
            rx.cond(row["note"], rx.el.span(" · ", row["note"], class_name="text-warn-ink")),
            class_name="block md:hidden",
        ),
    )


def _dpe(row: Any) -> rx.Component:
    return rx.el.span(
        rx.cond(row["dpe"], dpe_badge(row["dpe"])),
        rx.el.span(
            row["note"],
            data_tone=row["tone"],
            class_name="text-sm data-[tone=warn]:text-warn-ink data-[tone=bad]:text-bad-ink",
        ),
        class_name="inline-flex items-center gap-2 whitespace-nowrap",
    )


def _row_menu(row: Any) -> rx.Component:
    return menu(
        icon_button("ellipsis", f"Actions pour {row['nom']}"),
        menu_item("Ouvrir la fiche", "eye", href=f"/biens/{row['id']}"),
        rx.cond(BiensState.may_write, _writing_items(row)),
    )


def _writing_items(row: Any) -> rx.Component:
    return rx.fragment(
        menu_item("Modifier", "pencil", href=f"/biens/{row['id']}/modifier"),
        menu_item("Dupliquer", "copy", href=f"/biens/nouveau?copie={row['id']}"),
        menu_separator(),
        rx.cond(
            BiensState.status == Status.ARCHIVE.value,
            menu_item("Restaurer le bien", "archive-restore", on_select=BiensState.restore(row["id"])),
            menu_item("Archiver le bien…", "archive", on_select=BiensState.ask_archive(row["id"]), danger=True),
        ),
    )
