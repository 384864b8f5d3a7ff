import reflex as rx

from propmanager.ui.button import link_button
from propmanager.ui.card import card, card_body


def export_page() -> rx.Component:
    return rx.el.div(
        card(
            card_body(
                rx.el.p("Un fichier CSV, lisible par Excel et LibreOffice, avec tous vos biens, archivés compris."),
                rx.el.div(
                    link_button(
                        "Télécharger les biens",
                        "/export/biens.csv",
                        variant="primary",
                        icon_name="download",
                        reload=True,
                    ),
                    class_name="mt-4",
                ),
                class_name="pt-0",
            ),
            title="Biens",
        ),
        class_name="grid gap-5 max-w-[720px]",
    )
