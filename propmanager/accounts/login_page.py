import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link


def login_page() -> rx.Component:
    """Posts over HTTP, which alone can set cookies; works while the websocket is down."""
    return auth_layout(
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
        title="Connexion",
        subtitle="Retrouvez vos biens et vos loyers.",
        footer=rx.el.p("Pas encore de compte ? ", text_link("Créez votre espace", href="/inscription", reload=True)),
    )
