"""Page of components: what the pages of accounts are made of."""

import reflex as rx

from propmanager.admin.components_section import section
from propmanager.admin.components_state import ComponentsState as State
from propmanager.ui.answer import answer_example, answer_image, answer_text, recovery_codes
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.focus_box import focus_box
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import address_notice
from propmanager.ui.icon import icon
from propmanager.ui.link import text_link
from propmanager.ui.passkey import passkey_button
from propmanager.ui.suggestion import suggestion

# Nothing can be scanned here: the squares only have the size and the colours of a code.
_PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 7 7'%3E%3Cpath fill='%23fff' "
    "d='M0 0h7v7H0z'/%3E%3Cpath d='M1 1h2v2H1zM4 1h2v2H4zM1 4h2v2H1zM4 4h1v1H4zM5 5h1v1H5z'/%3E%3C/svg%3E"
)
_ANSWER = {
    "key": "pmk_exemple-exemple-exemple-exemple-exemple",
    "qr": _PICTURE,
    "codes": [f"exemple-{number:04}" for number in range(1, 11)],
}


def answers() -> rx.Component:
    return section(
        "Ce qu’une réponse montre une fois",
        card(
            card_body(
                answer_example(
                    _ANSWER,
                    rx.el.div(
                        answer_image("qr", alt="Image d’exemple", class_name="size-28 rounded-md bg-white"),
                        answer_text("key", class_name="min-w-0 flex-1 basis-56 font-mono text-base wrap-anywhere"),
                        class_name="mb-4 flex flex-wrap items-center gap-4",
                    ),
                    recovery_codes(),
                )
            ),
            title="Codes de secours",
            subtitle="Gardez-les sur papier.",
        ),
    )


def proofs() -> rx.Component:
    return section(
        "Clé d’accès, proposition, message envoyé",
        card(
            card_body(
                passkey_button("confirm"),
                rx.el.div(
                    field("Adresse proposée", text_input("proposed"), name="proposed", hint="Vide, elle est remplie."),
                    suggestion("proposed", rx.Var.create(State.proposal)),
                    button("Proposer une adresse", on_click=State.propose, class_name="mt-2"),
                ),
                rx.el.div(
                    button("Envoyer le lien", on_click=State.send),
                    rx.cond(State.is_sent, _sent()),
                    class_name="grid justify-items-start gap-3",
                ),
                rx.el.div(
                    address_notice({"exemple": "Cette phrase vient de l’adresse de la page."}),
                    text_link("La lire", href="/admin/composants?avis=exemple", reload=True),
                ),
                class_name="grid gap-5",
            )
        ),
    )


def _sent() -> rx.Component:
    return focus_box(
        icon("mail-check", 18, "mt-0.5"),
        rx.el.p("Un lien est parti à claire@exemple.fr."),
        class_name="flex gap-3 rounded-md bg-info-soft px-4 py-3 text-info-ink outline-none",
    )
