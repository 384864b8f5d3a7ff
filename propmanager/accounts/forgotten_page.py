import reflex as rx

from propmanager.accounts.self_service import RESET_ASKED
from propmanager.ui.button import button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import address_notice, http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link


def forgotten_page() -> rx.Component:
    """Its answer is the same for every address."""
    return auth_layout(
        address_notice({"envoye": RESET_ASKED}),
        http_form(
            field("E-mail", text_input("email", type="email", autocomplete="username"), name="email"),
            button("Recevoir un lien", variant="white", type="submit", busy_label="Envoi en cours"),
            action="/auth/forgotten",
        ),
        title="Mot de passe oublié",
        subtitle="Indiquez l’adresse de votre compte : nous vous envoyons un lien pour en choisir un autre.",
        footer=rx.el.p("Il vous est revenu ? ", text_link("Connectez-vous", href="/connexion", reload=True)),
    )
