from typing import Any

import reflex as rx

from propmanager.resiliation.staff_state import ResiliationsState
from propmanager.ui.badge import badge
from propmanager.ui.button import button
from propmanager.ui.card import card
from propmanager.ui.dialog import confirm_dialog, dialog
from propmanager.ui.empty import empty_state
from propmanager.ui.form import field, form, text_input
from propmanager.ui.link import text_link
from propmanager.ui.skeleton import skeleton_rows


def resiliations_page() -> rx.Component:
    """The oldest first: the date of a notification counts, whether or not an owner confirms it."""
    return rx.el.div(
        rx.cond(
            ResiliationsState.is_loaded,
            rx.cond(ResiliationsState.rows, _list(), _nothing()),
            skeleton_rows(3, "Chargement des résiliations"),
        ),
        _end_dialog(),
        _close_dialog(),
        class_name="max-w-[1040px]",
    )


def _nothing() -> rx.Component:
    return card(
        empty_state(
            "inbox",
            "Aucune notification ouverte",
            "Une résiliation que personne ne confirme sous 48 heures arrive ici, avec sa date.",
        )
    )


def _list() -> rx.Component:
    return card(
        rx.el.ul(
            rx.foreach(ResiliationsState.rows, _notification), class_name="divide-y divide-line border-t border-line"
        ),
        title="Notifications de résiliation",
        subtitle="Leur date compte, même sans confirmation.",
    )


def _notification(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(row.space, class_name="font-medium wrap-anywhere"),
            rx.el.p(
                row.who,
                " · ",
                text_link(row.email, href=rx.Var.create(f"mailto:{row.email}")),
                class_name="wrap-anywhere",
            ),
            rx.el.p(row.notified, " · ", row.wanted, class_name="text-sm text-ink-3 tabular-nums"),
            rx.el.p(row.motif, class_name="text-ink-2 whitespace-pre-line wrap-anywhere empty:hidden"),
            badge(row.state, row.tone),
            class_name="grid gap-1 justify-items-start min-w-0 basis-full md:basis-0 md:flex-1",
        ),
        rx.el.div(
            rx.cond(
                row.may_end,
                button("Résilier l’abonnement", variant="danger", on_click=ResiliationsState.ask_to_end(row.id)),
            ),
            button("Classer", on_click=ResiliationsState.ask_to_close(row.id)),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="flex flex-wrap items-start gap-3 px-4 md:px-5 py-4",
    )


def _end_dialog() -> rx.Component:
    return confirm_dialog(
        open=ResiliationsState.ending_id != "",
        on_open_change=ResiliationsState.leave,
        question=rx.Var.create(f"Résilier l’abonnement de {ResiliationsState.asked_space} ?"),
        consequence="Il prend fin au terme de la période en cours, et les propriétaires en sont prévenus par e-mail.",
        confirm_label="Résilier",
        on_confirm=ResiliationsState.end,
    )


def _close_dialog() -> rx.Component:
    error = ResiliationsState.errors.get("note", "")
    return dialog(
        form(
            field(
                "Ce qui a été décidé",
                text_input("note", error=error, autocomplete="off"),  # pyright: ignore[reportArgumentType]  # a Var, for Reflex
                name="note",
                hint="Par exemple : remboursé le 02/12/2026, ou contrat retrouvé sous une autre adresse.",
                error=error,  # pyright: ignore[reportArgumentType]
            ),
            rx.el.div(button("Classer", variant="primary", type="submit"), class_name="flex justify-end"),
            on_submit=ResiliationsState.close,
        ),
        open=ResiliationsState.closing_id != "",
        on_open_change=ResiliationsState.leave,
        title="Classer la notification",
        description="Rien n’est résilié. La note reste avec la notification.",
    )
