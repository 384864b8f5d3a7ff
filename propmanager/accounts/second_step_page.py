import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import http_form
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link
from propmanager.ui.passkey import passkey_button

_ACTION = "/auth/second-factor"
_CHECKING = "Vérification en cours"


def second_step_page() -> rx.Component:
    """Between the password and the session. Posts over HTTP, which alone can set cookies."""
    return auth_layout(
        _by_application(),
        rx.el.p("ou", class_name="my-5 text-center text-white/80"),
        passkey_button("second_factor"),
        _by_recovery_code(),
        title="Encore une vérification",
        subtitle="Votre mot de passe est juste. Prouvez maintenant que c’est bien vous.",
        footer=text_link("Recommencer la connexion", href="/connexion", reload=True),
    )


def _by_application() -> rx.Component:
    return http_form(
        field(
            "Code de votre application",
            text_input("code", autocomplete="one-time-code", inputmode="numeric", placeholder="123 456"),
            name="code",
            hint="Six chiffres, qui changent toutes les trente secondes.",
        ),
        button("Vérifier", variant="white", type="submit", busy_label=_CHECKING),
        action=_ACTION,
    )


def _by_recovery_code() -> rx.Component:
    """Apart, because a code with letters cannot be typed on the keypad of figures."""
    return rx.el.details(
        rx.el.summary(
            "Prendre un code de secours",
            class_name="cursor-pointer rounded-md py-2.5 text-center",
        ),
        http_form(
            field(
                "Code de secours",
                text_input(
                    "code",
                    id="secours",
                    autocomplete="off",
                    placeholder="abcd-efgh-jkmn",
                    custom_attrs={"autoCapitalize": "none", "spellCheck": "false"},
                ),
                name="secours",
                hint="Chaque code ne sert qu’une fois.",
            ),
            button("Continuer avec ce code", type="submit", busy_label=_CHECKING),
            action=_ACTION,
            class_name="mt-3 grid gap-5",
        ),
        # Chromium only skips what is closed, and keeps its colour changes running for ever: not displayed, it has none.
        class_name="mt-5 [&:not([open])::details-content]:hidden",
    )
