import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.http_form import address_field, http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link


def verification_page() -> rx.Component:
    """Opens from the mail. Nothing happens before the button: mail scanners follow links too."""
    return auth_layout(
        http_form(
            address_field("code"),
            button("Confirmer mon adresse", variant="white", type="submit", busy_label="Un instant", disabled=True),
            action="/auth/verify",
        ),
        title="Confirmez votre adresse",
        subtitle="Un clic suffit : nous saurons que ce message vous est bien parvenu.",
        footer=rx.el.p("Vous avez déjà un compte ? ", text_link("Connectez-vous", href="/connexion", reload=True)),
    )
