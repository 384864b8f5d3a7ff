import reflex as rx

from propmanager.ui.button import link_button
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link


def home_page() -> rx.Component:
    return auth_layout(
        rx.el.ul(
            rx.el.li("Vos biens, immeubles et lots, avec leur DPE et leur loyer."),
            rx.el.li("Chaque client a son adresse et ses données, séparées de celles des autres."),
            rx.el.li("Vos données s’exportent à tout moment."),
            class_name="grid gap-2 list-disc pl-5 max-w-md mx-auto",
        ),
        rx.el.div(
            link_button("Créer mon espace", "/inscription", variant="white", icon_end="arrow-right"),
            class_name="mt-6 flex justify-center",
        ),
        title="La gestion locative des bailleurs",
        subtitle="14 jours d’essai, sans carte bancaire.",
        footer=rx.el.p("Vous avez déjà un compte ? ", text_link("Connectez-vous", href="/connexion")),
    )
