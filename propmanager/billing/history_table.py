# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.state import BillingState
from propmanager.ui.badge import status_badge
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.link import page_link
from propmanager.ui.table import Column, cell, data_table, table_row

_COLUMNS = [
    Column(label="Date"),
    Column(label="Numéro", hide_on_phone=True),
    Column(label="Objet", hide_on_phone=True),
    Column(label="Statut", hide_on_phone=True),
    Column(label="TTC", align="right"),
    Column(label="Facture", align="right", hidden_label=True),
]
_PDF = (
    "inline-flex items-center justify-center gap-1.5 h-11 md:h-9 md:pointer-coarse:h-11 min-w-11 px-1 rounded-sm "
    "text-brand-ink font-medium hover:underline underline-offset-4 aria-busy:opacity-60"
)


def history_card() -> rx.Component:
    rows: Any = BillingState.billing.history
    return card(
        rx.cond(
            rows,
            rx.fragment(
                data_table(_COLUMNS, rows, _row, caption="Paiements, du plus récent au plus ancien", in_card=True),
                rx.cond(BillingState.billing.has_older, _older()),
            ),
            empty_state(
                "receipt-text", "Aucun paiement pour le moment", "Chaque paiement et sa facture paraîtront ici."
            ),
        ),
        title="Historique des Paiements",
    )


def _older() -> rx.Component:
    """The button stays where it is, so that the keyboard does too."""
    return card_body(
        button(
            rx.cond(BillingState.shows_older, "N’afficher que les plus récentes", "Afficher les plus anciennes"),
            on_click=BillingState.turn_history,
            aria_expanded=BillingState.shows_older,
            class_name="max-md:w-full",
        )
    )


def _row(row: Any) -> rx.Component:
    """On a phone the status goes under the day, and the number under the amount."""
    return table_row(
        cell(
            row.day,
            rx.el.span(status_badge(row.status, row.tone), class_name="md:hidden block mt-1"),
            class_name="text-ink-2 whitespace-nowrap tabular-nums",
        ),
        cell(row.number, hide_on_phone=True, class_name="text-ink-2 whitespace-nowrap tabular-nums"),
        cell(row.what, hide_on_phone=True, class_name="text-ink-2 tabular-nums"),
        cell(status_badge(row.status, row.tone), hide_on_phone=True),
        cell(
            rx.el.span(row.amount, class_name="font-medium"),
            rx.el.span(row.number, class_name="md:hidden block mt-1 text-sm text-ink-3"),
            align="right",
            class_name="whitespace-nowrap tabular-nums",
        ),
        cell(_pdf(row), align="right"),
        key=row.key,
        hidden=rx.cond(BillingState.shows_older, False, row.is_older),
    )


def _pdf(row: Any) -> rx.Component:
    """Our own invoice; before there is one, Stripe's."""
    said = rx.el.span(" de la facture ", row.number, class_name="sr-only")
    shape = (icon("download"), rx.el.span("PDF", class_name="max-md:sr-only"), said)
    return rx.cond(
        row.facture != "",
        page_link(*shape, href=f"/facturation/factures/{row.facture}.pdf", reload=True, class_name=_PDF),
        rx.cond(
            row.invoice_id != "",
            rx.el.button(
                *shape,
                type="button",
                aria_busy=BillingState.busy == row.invoice_id,
                on_click=BillingState.open_receipt(row.invoice_id),
                class_name=_PDF,
            ),
        ),
    )
