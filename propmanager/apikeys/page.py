from typing import Any

import reflex as rx

from propmanager.apikeys.rules import LIVES, SCOPES
from propmanager.apikeys.state import ApiKeysState
from propmanager.ui.answer import answer_steps, answer_text
from propmanager.ui.badge import badge
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card, card_body
from propmanager.ui.dialog import confirm_dialog
from propmanager.ui.empty import empty_state
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import http_form
from propmanager.ui.icon import icon
from propmanager.ui.select import select
from propmanager.ui.skeleton import skeleton_rows

CREATE = "/auth/cle-api"


def api_keys_page() -> rx.Component:
    return rx.el.div(_new_key(), _keys(), _revocation(), class_name="grid gap-5 max-w-[720px]")


def _new_key() -> rx.Component:
    return card(
        card_body(
            rx.el.p(
                "Une clé ouvre l’API à un programme, pour vous et dans cet espace seulement : jamais plus que votre "
                "rôle, et plus rien le jour où vous quittez l’espace.",
                class_name="text-ink-2 text-pretty",
            ),
            answer_steps(_form(), _made()),
            class_name="grid gap-4 pt-0",
        ),
        title="Nouvelle clé d’API",
    )


def _form() -> rx.Component:
    return http_form(
        field("Nom", text_input("nom", placeholder="Tableur du comptable"), name="nom"),
        rx.el.div(
            field("Accès", select("scope", [(scope.value, label) for scope, label in SCOPES.items()]), name="scope"),
            field("Durée", select("life", [*LIVES.items()], default_value="90"), name="life"),
            class_name="grid gap-5 sm:grid-cols-2",
        ),
        rx.el.div(button("Créer la clé", variant="primary", type="submit", busy_label="Création en cours")),
        action=CREATE,
    )


def _made() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.strong("Gardez cette clé maintenant.", class_name="font-semibold"), " Elle ne sera plus montrée."
        ),
        answer_text(
            "key",
            class_name=(
                "block rounded-md border border-line bg-sunken px-4 py-3 font-mono text-base wrap-anywhere select-all"
            ),
        ),
        rx.el.div(link_button("J’ai gardé la clé", "", reload=True, variant="primary")),
        class_name="grid gap-4",
    )


def _keys() -> rx.Component:
    return rx.cond(
        ApiKeysState.is_loaded,
        rx.cond(
            ApiKeysState.keys,
            card(
                rx.el.ul(rx.foreach(ApiKeysState.keys, _key), class_name="divide-y divide-line border-t border-line"),
                title="Vos clés",
            ),
            card(
                empty_state(
                    "key-round", "Aucune clé pour le moment", "Créez-en une pour relier un programme à cet espace."
                )
            ),
        ),
        skeleton_rows(3, "Chargement des clés"),
    )


def _key(row: Any) -> rx.Component:
    return rx.el.li(
        icon("key-round", 20, "text-ink-3"),
        rx.el.div(
            rx.el.p(row.nom, class_name="font-medium wrap-anywhere"),
            rx.el.p(
                rx.el.code(row.prefix, class_name="font-mono"),
                " · ",
                row.life,
                " · ",
                row.used,
                class_name="text-sm text-ink-3 tabular-nums",
            ),
            badge(row.allowed),
            class_name="grid gap-1 justify-items-start min-w-0 flex-1",
        ),
        button("Révoquer", variant="danger", on_click=ApiKeysState.ask_to_revoke(row.id)),
        class_name="flex flex-wrap items-center gap-3 px-4 md:px-5 py-3",
    )


def _revocation() -> rx.Component:
    return confirm_dialog(
        open=ApiKeysState.asked_id != "",
        on_open_change=ApiKeysState.leave_question,
        question=rx.Var.create(f"Révoquer {ApiKeysState.asked_nom} ?"),
        consequence="Les programmes qui s’en servent n’obtiennent plus rien, dès leur prochain appel.",
        cancel_label="Garder la clé",
        confirm_label="Révoquer la clé",
        on_confirm=ApiKeysState.revoke,
    )
