"""The lists of one customer's page: each says so when it is empty, because nothing is good news here."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from propmanager.admin.subscription_state import SubscriptionState
from propmanager.admin.tone_badge import tone_badge
from propmanager.ui.badge import badge
from propmanager.ui.button import button
from propmanager.ui.card import card
from propmanager.ui.table import Column, cell, data_table, table_row, two_lines

_SHEET = SubscriptionState.sheet
_ID = "block text-sm text-ink-3 wrap-anywhere"
_DRIFT_COLUMNS = [
    Column(label="Champ"),
    Column(label="Nous", hide_on_phone=True),
    Column(label="Stripe", hide_on_phone=True),
    Column(label="Trouvé le", align="right"),
]
_INVOICE_COLUMNS = [Column(label="Facture"), Column(label="État"), Column(label="Montant TTC", align="right")]
_FAILURE_COLUMNS = [Column(label="Refus"), Column(label="Facture"), Column(label="Montant", align="right")]
_DISPUTE_COLUMNS = [Column(label="Contestation"), Column(label="État"), Column(label="Montant", align="right")]
_FORMER_COLUMNS = [
    Column(label="Abonnement"),
    Column(label="État"),
    Column(label="Plan", hide_on_phone=True),
    Column(label="Durée", align="right", hide_on_phone=True),
]


def drifts() -> rx.Component:
    return _list(
        "Écarts avec Stripe",
        "Ce qu’une comparaison a trouvé autrement que nous, et corrigé.",
        _SHEET.drifts,
        _table(_DRIFT_COLUMNS, _SHEET.drifts, _drift, "Écarts, du plus récent au plus ancien"),
        "Aucun écart trouvé.",
    )


def invoices() -> rx.Component:
    return _list(
        "Factures",
        "Comme Stripe les donne.",
        _SHEET.invoices,
        _table(_INVOICE_COLUMNS, _SHEET.invoices, _invoice, "Factures, la plus récente d’abord"),
        "Aucune facture.",
    )


def failures() -> rx.Component:
    return _list(
        "Paiements refusés",
        "Trois refus en trente jours suspendent l’espace.",
        _SHEET.failures,
        _table(_FAILURE_COLUMNS, _SHEET.failures, _failure, "Refus, du plus récent au plus ancien"),
        "Aucun paiement refusé.",
    )


def disputes() -> rx.Component:
    """Rare, and always for somebody to look at: without one there is no card."""
    return rx.cond(
        _SHEET.disputes,
        card(
            _table(_DISPUTE_COLUMNS, _SHEET.disputes, _dispute, "Contestations, de la plus récente à la plus ancienne"),
            title="Paiements contestés",
            subtitle="La banque du client reprend l’argent. Répondez chez Stripe ; l’accès ne change pas de lui-même.",
        ),
    )


def former() -> rx.Component:
    return rx.cond(
        _SHEET.former,
        card(
            _table(_FORMER_COLUMNS, _SHEET.former, _former, "Autres abonnements du client"),
            title="Autres abonnements",
            subtitle="Terminés, ou achetés deux fois.",
        ),
    )


def changes() -> rx.Component:
    return _list(
        "Journal des changements",
        "Chaque changement de l’abonnement ou de l’accès, avec sa cause.",
        _SHEET.changes,
        rx.fragment(
            rx.el.ol(rx.foreach(_SHEET.changes, _change), class_name="divide-y divide-line border-t border-line"),
            rx.cond(
                _SHEET.has_more_changes,
                rx.el.div(
                    button("Voir les changements plus anciens", on_click=SubscriptionState.show_more_changes),
                    class_name="border-t border-line px-4 md:px-5 py-3",
                ),
            ),
        ),
        "Aucun changement.",
    )


def _list(title: str, subtitle: str, rows: Any, table: rx.Component, nothing: str) -> rx.Component:
    empty = rx.el.p(nothing, class_name="px-4 md:px-5 pb-4 text-ink-3")
    return card(rx.cond(rows, table, empty), title=title, subtitle=subtitle)


def _table(columns: list[Column], rows: Any, render_row: Callable[[Any], rx.Component], caption: str) -> rx.Component:
    """The last thing in its card, whose border is the table's last line."""
    table = data_table(columns, rows, render_row, caption=caption)
    return rx.el.div(table, class_name="overflow-hidden rounded-b-lg [&_tbody]:border-b-0")


def _drift(row: Any) -> rx.Component:
    return table_row(
        cell(
            two_lines(
                row.field,
                row.object_id,
                phone=rx.fragment(row.ours, " → ", row.theirs, rx.el.span(row.object_id, class_name="block")),
            ),
            class_name="wrap-anywhere",
        ),
        cell(row.ours, hide_on_phone=True, class_name="wrap-anywhere tabular-nums"),
        cell(row.theirs, hide_on_phone=True, class_name="wrap-anywhere tabular-nums"),
        cell(
            rx.el.span(row.found, class_name="block text-ink-2"),
            rx.cond(row.is_unseen, badge("À examiner", "warn", "eye")),
            align="right",
            class_name="tabular-nums",
        ),
    )


def _invoice(row: Any) -> rx.Component:
    return table_row(
        cell(
            rx.el.span(row.number, class_name="block font-medium"),
            rx.el.span(row.invoice_id, class_name=_ID),
        ),
        cell(tone_badge(row.status, row.tone)),
        cell(two_lines(row.total, row.day), align="right", class_name="tabular-nums whitespace-nowrap"),
    )


def _failure(row: Any) -> rx.Component:
    return table_row(
        cell(
            rx.el.span(row.day, class_name="block font-medium tabular-nums"),
            rx.el.span(row.attempt, " · ", row.invoice_id, class_name=_ID),
        ),
        cell(tone_badge(row.what, row.tone)),
        cell(row.amount, align="right", class_name="tabular-nums whitespace-nowrap"),
    )


def _dispute(row: Any) -> rx.Component:
    return table_row(
        cell(
            rx.el.span(row.day, " · ", row.reason, class_name="block font-medium tabular-nums"),
            rx.el.span(row.dispute_id, " · ", row.invoice_id, class_name=_ID),
        ),
        cell(
            tone_badge(row.status, row.tone),
            rx.cond(row.due, rx.el.span(row.due, class_name="mt-1 block text-sm text-ink-2 tabular-nums")),
        ),
        cell(row.amount, align="right", class_name="tabular-nums whitespace-nowrap"),
    )


def _former(row: Any) -> rx.Component:
    return table_row(
        cell(
            rx.el.span(row.stripe_id, class_name="block font-medium wrap-anywhere"),
            rx.el.span(
                "Stripe : ",
                row.stripe,
                rx.el.span(" · ", row.plan, " · ", row.span, class_name="md:hidden"),
                class_name=_ID,
            ),
        ),
        cell(
            rx.el.div(
                tone_badge(row.status, row.tone),
                rx.cond(row.is_surplus, badge("En double", "warn", "copy")),
                class_name="flex flex-wrap gap-1.5",
            )
        ),
        cell(row.plan, hide_on_phone=True),
        cell(row.span, align="right", hide_on_phone=True, class_name="tabular-nums text-ink-2"),
    )


def _change(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.foreach(row.lines, lambda line: rx.el.p(line, class_name="font-medium wrap-anywhere")),
            rx.el.p(row.cause, class_name="text-sm text-ink-3 wrap-anywhere"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.span(row.at, class_name="text-ink-2 tabular-nums md:whitespace-nowrap"),
        class_name="flex max-md:flex-col md:justify-between gap-x-4 gap-y-1 px-4 md:px-5 py-3",
    )
