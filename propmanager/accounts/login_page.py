import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import address_notice, http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link
from propmanager.ui.passkey import passkey_button

_NOTICES = {
    "espace-cree": "Votre nouvel espace est prêt. Connectez-vous avec votre mot de passe habituel.",
    "mot-de-passe-change": "Votre mot de passe est changé. Connectez-vous avec le nouveau.",
}


def login_page() -> rx.Component:
    """Posts over HTTP, which alone can set cookies; works while the websocket is down."""
    return auth_layout(
        address_notice(_NOTICES),
        http_form(
            field("E-mail", text_input("email", type="email", autocomplete="username"), name="email"),
            field(
                "Mot de passe",
                text_input("password", type="password", autocomplete="current-password"),
                name="password",
            ),
            button("Se connecter", variant="white", type="submit", busy_label="Connexion en cours"),
            action="/auth/login",
        ),
        rx.el.p("ou", class_name="my-5 text-center text-white/80"),
        passkey_button("login", label="Se connecter avec une clé d’accès"),
        title="Connexion",
        subtitle="Retrouvez vos biens et vos loyers.",
        footer=rx.el.div(
            rx.el.p(text_link("Mot de passe oublié ?", href="/mot-de-passe-oublie", reload=True)),
            rx.el.p("Pas encore de compte ? ", text_link("Créez votre espace", href="/inscription", reload=True)),
            class_name="grid gap-1",
        ),
    )
