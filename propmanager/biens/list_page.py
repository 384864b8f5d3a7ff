import reflex as rx

from propmanager.biens.labels import TYPE_LABELS
from propmanager.biens.list_state import BiensState
from propmanager.biens.list_table import biens_table
from propmanager.biens.query import DpeFilter, Status
from propmanager.core.address import ALL
from propmanager.ui.button import button, link_button
from propmanager.ui.dialog import confirm_dialog
from propmanager.ui.empty import empty_state, no_result
from propmanager.ui.icon import icon
from propmanager.ui.link import text_link
from propmanager.ui.progress import meter
from propmanager.ui.select import tool_choice
from propmanager.ui.skeleton import skeleton_rows
from propmanager.ui.table import (
    Filter,
    filter_group,
    search_input,
    toolbar,
)
from propmanager.ui.url_query import url_query

_TYPES = [(ALL, "Tous les types"), *((kind.value, label) for kind, label in TYPE_LABELS.items())]
_DPE = [
    (ALL, "Tous les DPE"),
    (DpeFilter.POOR.value, "Classes F et G"),
    (DpeFilter.EXPIRED.value, "DPE expirés"),
    (DpeFilter.MISSING.value, "Sans DPE"),
]


def biens_actions() -> rx.Component:
    return rx.cond(
        BiensState.may_write,
        link_button("Ajouter un bien", "/biens/nouveau", variant="primary", icon_name="plus"),
    )


def biens_page() -> rx.Component:
    """Fills the panel: the shell's body is "full"."""
    return rx.fragment(
        url_query(BiensState.address),
        rx.cond(
            BiensState.is_loaded,
            rx.cond(BiensState.is_first_bien, _first_bien(), _list()),
            rx.el.div(skeleton_rows(8, "Chargement des biens"), class_name="md:px-3 pt-4"),
        ),
        _archive_dialog(),
    )


def _first_bien() -> rx.Component:
    return rx.el.div(
        empty_state(
            "building-2",
            "Aucun bien pour le moment",
            "Un bien est ce que vous louez : un appartement, une maison, un parking. Trois informations suffisent "
            "pour commencer : son nom, son adresse et son loyer.",
            biens_actions(),
        ),
        class_name="my-auto",
    )


def _list() -> rx.Component:
    return rx.fragment(_archived_strip(), _toolbar(), rx.cond(BiensState.total, biens_table(), _nothing()))


def _archived_strip() -> rx.Component:
    return rx.cond(
        BiensState.archived_nom,
        rx.el.div(
            icon("archive", class_name="text-ok-ink"),
            rx.el.p(
                rx.el.strong(BiensState.archived_nom, class_name="font-semibold"),
                " est archivé. Il ne compte plus dans votre plan.",
                class_name="min-w-0 wrap-anywhere",
            ),
            rx.el.div(button("Annuler l’archivage", on_click=BiensState.undo_archive), class_name="ml-auto"),
            role="status",
            class_name="flex flex-wrap items-center gap-3 bg-ok-soft px-4 md:px-8 py-2",
        ),
    )


def _toolbar() -> rx.Component:
    return toolbar(
        search_input(
            value=BiensState.search_text,
            on_search=BiensState.search,
            placeholder="Nom, adresse, ville",
            label="Rechercher un bien",
        ),
        filter_group(
            "Filtrer par statut",
            [
                Filter(value=Status.ACTIF, label="Actifs", count=BiensState.actifs),
                Filter(value=Status.ARCHIVE, label="Archivés", count=BiensState.archives),
            ],
            BiensState.status,
            BiensState.choose_status,
        ),
        tool_choice("type", "Filtrer par type", _TYPES, BiensState.type_choice, BiensState.choose_type),
        tool_choice("dpe", "Filtrer par DPE", _DPE, BiensState.dpe_choice, BiensState.choose_dpe),
        _plan(),
    )


def _plan() -> rx.Component:
    return rx.cond(
        BiensState.limit,
        rx.el.div(
            rx.el.div(
                rx.el.p(
                    rx.el.strong(BiensState.used, class_name="font-semibold text-ink"),
                    rx.cond(BiensState.used > 1, " biens sur ", " bien sur "),
                    BiensState.limit,
                    class_name="mb-1 text-right text-sm text-ink-2 tabular-nums",
                ),
                rx.cond(
                    BiensState.used >= BiensState.limit,
                    meter("Limite du plan atteinte", BiensState.used, BiensState.limit, "warn"),
                    meter("Biens utilisés", BiensState.used, BiensState.limit),
                ),
                class_name="w-32",
            ),
            text_link("Voir les plans", href="/facturation"),
            class_name="md:ml-auto flex items-center gap-3",
        ),
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.cond(
            BiensState.search_text,
            rx.el.div(
                no_result(BiensState.search_text, BiensState.clear, noun="Aucun bien ne correspond à"),
                class_name="md:px-3",
            ),
            rx.cond(
                BiensState.is_filtered,
                empty_state(
                    "list-filter",
                    "Aucun bien avec ces filtres",
                    "Choisissez un autre type ou un autre DPE, ou revoyez tous vos biens.",
                    button("Enlever les filtres", on_click=BiensState.clear),
                ),
                _nothing_of_status(),
            ),
        ),
        class_name="border-t border-line",
    )


def _nothing_of_status() -> rx.Component:
    return rx.cond(
        BiensState.status == Status.ARCHIVE.value,
        empty_state(
            "archive",
            "Aucun bien archivé",
            "Un bien vendu ou retiré de la location s’archive : il garde son historique et libère une place.",
        ),
        empty_state(
            "building-2",
            "Aucun bien actif",
            "Tous vos biens sont archivés. Restaurez-en un, ou ajoutez-en un nouveau.",
            button("Voir les biens archivés", on_click=BiensState.choose_status(Status.ARCHIVE.value)),
        ),
    )


def _archive_dialog() -> rx.Component:
    return confirm_dialog(
        open=BiensState.archiving_nom != "",
        on_open_change=BiensState.show_archive,
        question=rx.Var.create(f"Archiver {BiensState.archiving_nom} ?"),
        consequence="Le bien quitte vos listes et libère une place de votre plan. Ses données restent conservées, et "
        "vous pouvez le restaurer à tout moment.",
        cancel_label="Garder le bien",
        confirm_label="Archiver le bien",
        on_confirm=BiensState.archive,
    )
