"""Page of components: what answers, warns and waits."""

import reflex as rx

from propmanager.admin.components_section import section, side_by_side
from propmanager.admin.components_state import ComponentsState as State
from propmanager.ui.badge import badge, dpe_badge, status_badge
from propmanager.ui.button import button
from propmanager.ui.card import card
from propmanager.ui.copyable import copyable_text
from propmanager.ui.definitions import definitions
from propmanager.ui.dialog import confirm_dialog, dialog
from propmanager.ui.empty import empty_state, no_result
from propmanager.ui.form import (
    field,
    text_input,
)
from propmanager.ui.menu import menu, menu_item, menu_separator
from propmanager.ui.notice import notice
from propmanager.ui.progress import meter, progress_bar
from propmanager.ui.skeleton import skeleton_rows
from propmanager.ui.state import SessionState
from propmanager.ui.tabs import Tab, tabs

_MESSAGE = '{\n  "type": "exemple",\n  "montant": 118000\n}'
_STANDINGS = {
    "Actif": "ok",
    "Résilié bientôt": "warn",
    "Suspendu": "bad",
    "À l’essai": "info",
    "Aucun": "neutral",
}.items()


def statuses() -> rx.Component:
    return section(
        "Statuts : forme, mot et couleur",
        side_by_side(
            badge("Payé", "ok", "circle-check"),
            badge("Partiel", "warn", "contrast"),
            badge("En retard", "bad", "clock-alert"),
            badge("À venir", "outline", "circle-dashed"),
            badge("Ouvert", "info", "circle-dashed"),
            badge("En cours", "brand", "contrast"),
            badge("Fermé", "neutral", "circle-x"),
            badge("Sans icône"),
        ),
        rx.el.div(
            *[status_badge(word, rx.Var.create(tone)) for word, tone in _STANDINGS],
            class_name="mt-3 flex flex-wrap gap-2",
        ),
        rx.el.div(*[dpe_badge(letter) for letter in "ABCDEFG"], class_name="mt-3 flex gap-2"),
    )


def overlays() -> rx.Component:
    return section(
        "Dialogue, confirmation, menu",
        side_by_side(
            button("Ouvrir un dialogue", on_click=State.show("name")),
            button("Ouvrir un grand dialogue", on_click=State.show("wide")),
            button("Supprimer le bien…", variant="danger", on_click=State.show("deletion")),
            button("Relancer le locataire…", on_click=State.show("reminder")),
            menu(
                button("Actions", icon_end="chevron-down"),
                menu_item("Ouvrir la fiche", "eye", href="/biens"),
                menu_item("Éditer la quittance", "receipt-text", on_select=State.toggle_busy),
                menu_separator(),
                menu_item("Archiver le bien…", "trash-2", on_select=State.show("deletion"), danger=True),
            ),
        ),
        dialog(
            field("Nom du bien", text_input("dialog_name"), name="dialog_name"),
            open=State.opened == "name",
            on_open_change=State.close,
            title="Renommer le bien",
            description="Le nouveau nom paraît sur les prochaines quittances.",
            footer=button("Renommer", variant="primary", on_click=State.close(False)),
        ),
        confirm_dialog(
            open=State.opened == "deletion",
            on_open_change=State.close,
            question="Supprimer le bien ?",
            consequence="Ses documents restent conservés jusqu’au 31/12/2029. Cette action est définitive.",
            cancel_label="Garder le bien",
            confirm_label="Supprimer le bien",
            on_confirm=State.close(False),
            busy=State.busy,
        ),
        dialog(
            rx.el.p("Un tableau, ou deux colonnes de champs."),
            open=State.opened == "wide",
            on_open_change=State.close,
            title="Répartir les charges",
            wide=True,
        ),
        confirm_dialog(
            open=State.opened == "reminder",
            on_open_change=State.close,
            question="Relancer le locataire ?",
            consequence="Il reçoit un message pour le loyer de décembre.",
            confirm_label="Relancer",
            on_confirm=State.close(False),
            danger=False,
        ),
    )


def notices() -> rx.Component:
    return section(
        "Avis",
        rx.el.div(
            notice(
                {
                    "n": 1,
                    "tone": "success",
                    "title": "Paiement enregistré",
                    "text": "La quittance de décembre est prête.",
                    "href": "#",
                    "action": "Ouvrir",
                }
            ),
            notice(
                {
                    "n": 2,
                    "tone": "error",
                    "title": "La quittance n’a pas été envoyée",
                    "text": "Il reste 325,00\u00a0€ dus pour décembre. Envoyez un reçu à la place.",
                }
            ),
            notice({"n": 3, "tone": "warning", "title": "Le DPE expire dans un mois", "text": "Prévoyez le suivant."}),
            notice({"n": 4, "tone": "info", "title": "Deux lots ont été ajoutés"}),
            class_name="grid gap-3",
        ),
        rx.el.div(
            button(
                "Dire un succès",
                on_click=SessionState.announce("Paiement enregistré", "La quittance de décembre est prête.", "success"),
            ),
            button(
                "Dire une erreur",
                on_click=SessionState.announce(
                    "La quittance n’a pas été envoyée", "Il reste 325,00\u00a0€ dus.", "error"
                ),
            ),
            class_name="mt-3 flex flex-wrap gap-2",
        ),
    )


def nothing() -> rx.Component:
    return section(
        "Liste vide et recherche sans résultat",
        card(
            empty_state(
                "receipt-text",
                "Aucune quittance pour le moment",
                "Elle se crée dès qu’un mois est payé en entier. Enregistrez un premier paiement.",
                button("Enregistrer un paiement", variant="primary", icon_name="plus"),
                button("Voir un exemple"),
            )
        ),
        rx.el.div(
            card(
                no_result(
                    "bellcour",
                    State.clear_search,
                    noun="Aucun bien ne correspond à",
                    hint="Vouliez-vous dire « Bellecour » ?",
                )
            ),
            class_name="mt-3",
        ),
    )


def facts() -> rx.Component:
    return section(
        "Faits, et texte à copier",
        card(definitions(State.facts), title="Caractéristiques"),
        rx.el.div(copyable_text(_MESSAGE, label="Message d’exemple"), class_name="mt-3"),
    )


def loading() -> rx.Component:
    return section("Chargement", card(skeleton_rows(3, "Chargement des loyers")))


def gauges() -> rx.Component:
    return section(
        "Jauges",
        rx.el.div(
            meter("Biens utilisés", 8, 10),
            meter("Loyers reçus", 6, 10, "ok"),
            meter("Limite atteinte", 10, 10, "warn"),
            meter("Loyers en retard", 3, 10, "bad"),
            meter("Jours d’essai écoulés", 8, 14, "trial"),
            progress_bar("Import", 30, 100),
            class_name="grid gap-3",
        ),
    )


def tab_bar() -> rx.Component:
    return section(
        "Onglets",
        tabs(
            Tab(value="fiche", label="Fiche", content=rx.el.p("Appartement, 68 m², vide.")),
            Tab(value="documents", label="Documents", count=4, content=rx.el.p("Quatre documents.")),
            label="Bien",
        ),
    )
