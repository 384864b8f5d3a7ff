from typing import Any

import reflex as rx

from propmanager.rgpd.erasure_state import ErasureState
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.form import error_summary, field, form, text_input
from propmanager.ui.icon import icon
from propmanager.ui.link import text_link
from propmanager.ui.skeleton import skeleton_rows


def erasure_page() -> rx.Component:
    return rx.cond(
        ErasureState.is_loaded,
        rx.el.div(
            rx.cond(ErasureState.due, _pending(), _request()),
            _what_is_kept(),
            class_name="grid gap-5 max-w-[720px]",
        ),
        skeleton_rows(3, "Chargement de la fermeture"),
    )


def _pending() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            icon("triangle-alert", 20, "mt-0.5 text-warn-ink"),
            rx.el.div(
                rx.el.h2("Cet espace sera effacé le ", ErasureState.due, class_name="text-base font-semibold"),
                rx.el.p(
                    "Jusque-là, tout fonctionne comme avant, et vous pouvez annuler. Pensez à télécharger vos données.",
                    class_name="mt-1",
                ),
                class_name="min-w-0",
            ),
            role="status",
            class_name="flex gap-3",
        ),
        rx.el.div(
            button("Annuler la fermeture", variant="primary", on_click=ErasureState.cancel),
            text_link("Télécharger une archive", href="/parametres/export"),
            class_name="mt-4 flex flex-wrap items-center gap-4",
        ),
        class_name="rounded-lg bg-warn-soft p-4 md:p-5",
    )


def _request() -> rx.Component:
    return card(
        card_body(
            rx.el.p(
                "Toutes les données de l’espace sont effacées trente jours après la demande : biens, membres, "
                "invitations, journal et abonnement. Les comptes des membres qui n’ont pas d’autre espace le sont "
                "aussi. Ensuite, personne ne peut les retrouver."
            ),
            rx.el.p(
                "Tous les propriétaires de l’espace sont prévenus par e-mail, et rappelés trois jours avant. Chacun "
                "peut annuler jusqu’au dernier jour.",
                class_name="mt-3",
            ),
            rx.el.div(text_link("Télécharger d’abord une archive", href="/parametres/export"), class_name="mt-3"),
            form(
                error_summary(ErasureState.errors, {"nom": "Nom de l’espace"}),
                field(
                    rx.Var.create(f"Pour confirmer, recopiez le nom de l’espace : {ErasureState.tenant_name}"),
                    text_input("nom", error=ErasureState.errors["nom"], autocomplete="off"),
                    name="nom",
                    error=ErasureState.errors["nom"],
                ),
                rx.el.div(button("Demander la fermeture", type="submit", variant="danger")),
                on_submit=ErasureState.ask,
                class_name="mt-6 grid gap-4 border-t border-line pt-5",
            ),
            class_name="pt-0",
        ),
        title="Fermer cet espace et effacer ses données",
    )


def _what_is_kept() -> rx.Component:
    return card(
        rx.el.ul(rx.foreach(ErasureState.kept, _kept), class_name="divide-y divide-line border-t border-line"),
        title="Ce qui reste ensuite, et pourquoi",
    )


def _kept(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(one["text"]),
        rx.el.p(one["source"], class_name="text-sm text-ink-3"),
        class_name="px-4 md:px-5 py-3",
    )
