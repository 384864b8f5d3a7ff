import reflex as rx

from propmanager.ui.card import card, card_body
from propmanager.ui.link import text_link

ADDRESS = "support@propmanager.fr"


def support_page() -> rx.Component:
    return rx.el.div(
        card(
            card_body(
                rx.el.p(
                    "Dites ce que vous vouliez faire et ce qui s’est passé ; une capture d’écran aide souvent.",
                ),
                rx.el.p("Notre adresse : ", text_link(ADDRESS, href=f"mailto:{ADDRESS}"), class_name="mt-2"),
                rx.el.p(
                    "Nous répondons du lundi au vendredi, de 9\u00a0h à 18\u00a0h, heure de Paris.",
                    class_name="mt-2 text-ink-2",
                ),
                class_name="pt-0",
            ),
            title="Nous écrire",
        ),
        class_name="grid gap-5 max-w-[720px]",
    )
