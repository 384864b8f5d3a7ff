import reflex as rx

from propmanager.accounts.confirm_state import ConfirmState
from propmanager.ui.button import button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import address_field, http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link
from propmanager.ui.passkey import passkey_button
from propmanager.ui.session import session_keeper

_ACTION = "/auth/confirm"


def confirm_page() -> rx.Component:
    """Asks who is there before something sensitive, then goes on to `?suite=`."""
    return auth_layout(
        session_keeper(),
        rx.cond(ConfirmState.takes_password, _by_password()),
        rx.cond(ConfirmState.takes_code, _by_code()),
        rx.cond(ConfirmState.takes_passkey, rx.el.div(_or(), passkey_button("confirm"))),
        title="Confirmez que c’est vous",
        subtitle="Cette action touche à votre sécurité. Votre confirmation vaut dix minutes.",
        footer=text_link("Revenir à l’accueil sans confirmer", href="/", reload=True),
    )


def _by_password() -> rx.Component:
    return http_form(
        address_field("suite"),
        field(
            "Mot de passe",
            text_input("password", type="password", autocomplete="current-password"),
            name="password",
        ),
        button("Confirmer", variant="white", type="submit", busy_label="Vérification en cours"),
        action=_ACTION,
    )


def _or() -> rx.Component:
    return rx.el.p("ou", class_name="my-5 text-center text-white/80")


def _by_code() -> rx.Component:
    return http_form(
        address_field("suite"),
        field(
            "Code de votre application, ou code de secours",
            text_input("code", autocomplete="one-time-code", custom_attrs={"autoCapitalize": "none"}),
            name="code",
        ),
        button("Confirmer", variant="white", type="submit", busy_label="Vérification en cours"),
        action=_ACTION,
    )
