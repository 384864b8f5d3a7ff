import reflex as rx

from propmanager.accounts.passwords import MINIMUM
from propmanager.ui.button import button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import address_field, http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link


def reset_page() -> rx.Component:
    """Opens from the mail. Nothing happens before the form is sent: mail scanners follow links too."""
    return auth_layout(
        http_form(
            address_field("code"),
            field(
                "Nouveau mot de passe",
                text_input("password", type="password", autocomplete="new-password"),
                name="password",
                hint=f"Au moins {MINIMUM} caractères. Une phrase convient très bien.",
            ),
            button(
                "Enregistrer le mot de passe",
                variant="white",
                type="submit",
                busy_label="Enregistrement",
                disabled=True,
            ),
            action="/auth/reset",
        ),
        title="Choisissez un mot de passe",
        subtitle="Vos autres sessions seront fermées.",
        footer=rx.el.p(
            "Le lien ne sert plus ? ",
            text_link("Demandez-en un nouveau", href="/mot-de-passe-oublie", reload=True),
        ),
    )
