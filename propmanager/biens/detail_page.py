from typing import Any

import reflex as rx

from propmanager.biens.detail_state import BienState
from propmanager.ui.badge import badge, dpe_badge
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card, card_body
from propmanager.ui.definitions import definitions
from propmanager.ui.dialog import confirm_dialog
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.link import page_link, text_link, way_back
from propmanager.ui.skeleton import skeleton_rows

_BIEN = BienState.bien


def bien_actions() -> rx.Component:
    return rx.cond(
        BienState.may_write & (_BIEN.id != ""),
        link_button("Modifier", f"/biens/{_BIEN.id}/modifier", variant="primary", icon_name="pencil"),
    )


def bien_page() -> rx.Component:
    """For `/biens/[bien_id]`; the shell's body is "reading"."""
    return rx.cond(
        BienState.is_missing,
        empty_state(
            "search-x",
            "Ce bien n’existe pas, ou plus",
            "Vérifiez l’adresse de la page, ou retrouvez-le dans votre liste.",
            link_button("Voir vos biens", "/biens", variant="primary"),
        ),
        rx.cond(_BIEN.id, _sheet(), skeleton_rows(6, "Chargement du bien")),
    )


def _sheet() -> rx.Component:
    return rx.fragment(
        way_back("Tous les biens", "/biens"),
        _heading(),
        _archived(),
        rx.el.div(
            rx.el.div(_facts(), _lots(), _notes(), class_name="grid gap-5 min-w-0"),
            rx.el.div(_rent(), _dpe(), class_name="grid gap-5 min-w-0"),
            class_name="mt-5 grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[7fr_5fr] gap-5 items-start",
        ),
        _archive_dialog(),
    )


def _heading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2(_BIEN.nom, class_name="text-xl font-semibold tracking-[-.02em] wrap-anywhere"),
            rx.el.p(_BIEN.place, class_name="mt-1 text-ink-2 wrap-anywhere"),
            rx.cond(
                _BIEN.immeuble_id,
                rx.el.p(
                    "Lot de l’immeuble ",
                    text_link(_BIEN.immeuble_nom, href=f"/biens/{_BIEN.immeuble_id}"),
                    class_name="mt-1 text-ink-2",
                ),
            ),
            class_name="min-w-0",
        ),
        rx.cond(BienState.may_write, _writing_buttons()),
        class_name="flex flex-wrap items-start justify-between gap-4",
    )


def _writing_buttons() -> rx.Component:
    return rx.el.div(
        link_button("Dupliquer", f"/biens/nouveau?copie={_BIEN.id}", icon_name="copy"),
        rx.cond(
            _BIEN.is_archived,
            button("Restaurer le bien", icon_name="archive-restore", on_click=BienState.restore),
            button("Archiver…", variant="danger", icon_name="archive", on_click=BienState.ask_archive(True)),
        ),
        class_name="flex flex-wrap gap-2",
    )


def _archived() -> rx.Component:
    return rx.cond(
        _BIEN.is_archived,
        rx.el.div(
            icon("archive", class_name="mt-0.5"),
            rx.el.p(
                rx.el.strong(f"Archivé le {_BIEN.archived}.", class_name="font-semibold"),
                " Ce bien n’est plus dans vos listes et ne compte plus dans votre plan.",
            ),
            rx.cond(
                BienState.is_undoable & BienState.may_write,
                rx.el.div(button("Annuler l’archivage", on_click=BienState.restore), class_name="ml-auto"),
            ),
            role="status",
            class_name="mt-4 flex flex-wrap items-center gap-3 rounded-lg bg-sunken px-4 py-3",
        ),
    )


def _facts() -> rx.Component:
    return card(definitions(_BIEN.facts), title="Caractéristiques")


def _rent() -> rx.Component:
    return card(definitions(_BIEN.rent), title="Loyer mensuel")


def _dpe() -> rx.Component:
    return rx.cond(
        _BIEN.has_energy,
        card(
            card_body(
                rx.cond(_BIEN.dpe, rx.el.p("Classe ", dpe_badge(_BIEN.dpe), class_name="flex items-center gap-2")),
                rx.foreach(_BIEN.notices, _notice),
                class_name="grid gap-3 pt-0",
            ),
            title="Énergie",
        ),
    )


def _notice(notice: Any) -> rx.Component:
    return rx.el.div(
        badge(notice.label, notice.tone, "triangle-alert"),
        rx.el.p(notice.text, class_name="mt-1 text-sm text-ink-2 text-pretty"),
    )


def _lots() -> rx.Component:
    return rx.cond(
        _BIEN.is_immeuble,
        card(
            rx.cond(
                _BIEN.lots,
                rx.el.ul(rx.foreach(_BIEN.lots, _lot), class_name="divide-y divide-line border-t border-line"),
                card_body(
                    rx.el.p(
                        "Aucun lot. Ajoutez un bien et choisissez cet immeuble dans son formulaire.",
                        class_name="text-ink-2",
                    ),
                    class_name="pt-0",
                ),
            ),
            title="Lots",
        ),
    )


def _lot(lot: Any) -> rx.Component:
    return rx.el.li(
        page_link(
            rx.el.span(
                rx.el.span(lot.nom, class_name="block font-medium wrap-anywhere"),
                rx.el.span(lot.size, class_name="block text-sm text-ink-3"),
                class_name="min-w-0",
            ),
            rx.el.span(lot.loyer, class_name="font-medium tabular-nums whitespace-nowrap"),
            href=f"/biens/{lot.id}",
            class_name="flex items-center justify-between gap-4 px-4 md:px-5 py-2.5 hover:bg-sunken",
        ),
    )


def _notes() -> rx.Component:
    return rx.cond(
        _BIEN.notes,
        card(
            card_body(rx.el.p(_BIEN.notes, class_name="whitespace-pre-line wrap-anywhere"), class_name="pt-0"),
            title="Notes",
        ),
    )


def _archive_dialog() -> rx.Component:
    return confirm_dialog(
        open=BienState.is_asking,
        on_open_change=BienState.ask_archive,
        question=rx.Var.create(f"Archiver {_BIEN.nom} ?"),
        consequence="Le bien quitte vos listes et libère une place de votre plan. Ses données restent conservées, et "
        "vous pouvez le restaurer à tout moment.",
        cancel_label="Garder le bien",
        confirm_label="Archiver le bien",
        on_confirm=BienState.archive,
    )
