from typing import Any

import reflex as rx

from propmanager.admin.tone_badge import tone_badge
from propmanager.admin.webhooks_state import WebhooksState
from propmanager.ui.button import icon_button
from propmanager.ui.link import page_link
from propmanager.ui.menu import menu, menu_item
from propmanager.ui.table import Column, cell, data_table, table_row, two_lines
from propmanager.ui.time_pager import time_pager

_COLUMNS = [
    Column(label="Message"),
    Column(label="Client", hide_on_phone=True),
    Column(label="État"),
    Column(label="Tentatives", hide_on_phone=True),
    Column(label="Reçu", align="right", hide_on_phone=True),
    Column(label="Actions", hidden_label=True, align="right"),
]


def messages_table(summary: str) -> rx.Component:
    return rx.fragment(
        data_table(_COLUMNS, WebhooksState.rows, _row, caption="Messages de Stripe, du plus récent au plus ancien"),
        time_pager(
            has_newer=WebhooksState.has_newer,
            has_older=WebhooksState.has_older,
            on_newer=WebhooksState.newer,
            on_older=WebhooksState.older,
            summary=summary,
        ),
    )


def _row(row: Any) -> rx.Component:
    return table_row(
        cell(two_lines(row.kind, _detail(row)), class_name="wrap-anywhere"),
        cell(_customer(row), hide_on_phone=True, class_name="wrap-anywhere"),
        cell(tone_badge(row.status, row.tone)),
        cell(_tries(row), hide_on_phone=True, class_name="wrap-anywhere tabular-nums"),
        cell(row.received, align="right", hide_on_phone=True, class_name="text-ink-2 tabular-nums"),
        cell(_row_menu(row), align="right", class_name="w-14"),
    )


def _detail(row: Any) -> rx.Component:
    """On phone the hidden columns stand here."""
    return rx.fragment(
        row.event_id,
        rx.el.span(
            row.received,
            rx.cond(row.nom, rx.el.span(" · ", row.nom)),
            rx.cond(row.error, rx.el.span(" · ", row.error, class_name="text-bad-ink")),
            class_name="block md:hidden tabular-nums",
        ),
    )


def _customer(row: Any) -> rx.Component:
    return rx.cond(
        row.space_id,
        page_link(
            row.nom,
            href=f"/admin/abonnements/{row.space_id}",
            class_name="rounded-sm hover:underline underline-offset-4",
        ),
        rx.el.span("Inconnu", class_name="text-ink-3"),
    )


def _tries(row: Any) -> rx.Component:
    return rx.fragment(
        rx.el.span(row.attempts, class_name="block text-ink-2"),
        rx.cond(row.error, rx.el.span(row.error, class_name="block text-sm text-bad-ink")),
    )


def _row_menu(row: Any) -> rx.Component:
    return menu(
        icon_button("ellipsis", f"Actions pour {row.event_id}"),
        menu_item("Lire le message", "eye", on_select=WebhooksState.open_message(row.event_id)),
        menu_item("Rejouer…", "rotate-ccw", on_select=WebhooksState.ask_replay(row.event_id)),
        rx.cond(row.space_id, menu_item("Ouvrir le client", "user", href=f"/admin/abonnements/{row.space_id}")),
    )
