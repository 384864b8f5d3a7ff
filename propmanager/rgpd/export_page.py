from typing import Any

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.rgpd.export_state import ExportState
from propmanager.ui.badge import badge
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card, card_body
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.polling import polling
from propmanager.ui.skeleton import skeleton_rows

_WHAT = (
    "Toutes les données de l’espace dans un fichier ZIP qu’un autre logiciel peut lire : biens, membres, invitations, "
    "journal et abonnement. C’est votre droit d’accès et de portabilité (RGPD, articles 15 et 20)."
)


def export_page() -> rx.Component:
    return rx.el.div(
        _biens(),
        rx.cond(ExportState.actions.contains(Action.EXPORT_TENANT.value), _archives(), _for_administrators()),  # pyright: ignore[reportAttributeAccessIssue]  # a Var, for Reflex
        class_name="grid gap-5 max-w-[720px]",
    )


def _biens() -> rx.Component:
    return card(
        card_body(
            rx.el.p("Un fichier CSV, lisible par Excel et LibreOffice, avec tous vos biens, archivés compris."),
            rx.el.div(
                link_button("Télécharger les biens", "/export/biens.csv", icon_name="download", reload=True),
                class_name="mt-4",
            ),
            class_name="pt-0",
        ),
        title="Biens",
    )


def _for_administrators() -> rx.Component:
    return card(
        card_body(
            rx.el.p("L’archive complète se demande auprès d’un administrateur de l’espace.", class_name="text-ink-2"),
            class_name="pt-0",
        ),
        title="Archive complète",
    )


def _archives() -> rx.Component:
    return card(
        card_body(
            rx.el.p(_WHAT),
            rx.el.div(
                button(
                    "Demander une archive",
                    variant="primary",
                    icon_name="archive",
                    busy=ExportState.is_preparing,
                    busy_label="Archive en préparation",
                    on_click=ExportState.ask,
                ),
                class_name="mt-4",
            ),
            class_name="pt-0",
        ),
        rx.el.div(
            rx.cond(ExportState.is_preparing, _preparing()),
            rx.cond(ExportState.is_loaded, _list(), skeleton_rows(2, "Chargement des archives")),
            class_name="divide-y divide-line border-t border-line",
        ),
        title="Archive complète",
    )


def _preparing() -> rx.Component:
    return rx.el.div(
        polling(ExportState.refresh),
        icon("loader-circle", 20, "animate-spin text-brand-ink motion-reduce:animate-none"),
        rx.el.p(
            rx.el.strong("L’archive se prépare. ", class_name="font-semibold"),
            "Vous pouvez quitter cette page : un e-mail vous préviendra.",
        ),
        role="status",
        class_name="flex items-center gap-3 bg-brand-soft px-4 md:px-5 py-4",
    )


def _list() -> rx.Component:
    return rx.cond(
        ExportState.archives,
        rx.el.ul(rx.foreach(ExportState.archives, _archive), class_name="divide-y divide-line"),
        rx.cond(
            ExportState.is_preparing,
            rx.fragment(),
            empty_state(
                "archive",
                "Aucune archive pour le moment",
                "Demandez-en une : elle reste disponible sept jours, et vous pourrez en demander d’autres.",
            ),
        ),
    )


def _archive(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span("Demandée le ", row["asked"], class_name="font-medium"),
                badge(row["status"], row["tone"]),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.cond(
                row["until"],
                rx.el.p(row["size"], " · disponible jusqu’au ", row["until"], class_name="text-sm text-ink-3"),
                rx.el.p(
                    "L’archive n’a pas pu être faite. Demandez-en une autre.",
                    class_name="text-sm text-bad-ink",
                ),
            ),
            class_name="min-w-0 flex-1 tabular-nums",
        ),
        rx.cond(
            row["until"],
            button(
                "Télécharger",
                rx.el.span(" l’archive demandée le ", row["asked"], class_name="sr-only"),
                icon_name="download",
                on_click=ExportState.download(row["id"]),
                class_name="max-md:w-full",
            ),
        ),
        class_name="flex items-center gap-4 px-4 md:px-5 py-3 max-md:flex-wrap",
    )
