from typing import Any

import reflex as rx

from propmanager.accounts.passwords import MINIMUM
from propmanager.accounts.signup_state import SignUpState
from propmanager.ui.button import button
from propmanager.ui.focus_box import focus_box
from propmanager.ui.form import error_summary, field, form, text_input
from propmanager.ui.icon import icon
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link
from propmanager.ui.suggestion import suggestion

_LABELS = {
    "prenom": "Prénom",
    "nom": "Nom",
    "email": "E-mail",
    "password": "Mot de passe",
    "tenant_nom": "Nom de votre espace",
    "subdomain": "Adresse de votre espace",
}


def signup_page() -> rx.Component:
    is_waiting = SignUpState.waiting_email != ""
    return auth_layout(
        # Hidden, not taken away: whoever mistyped the address finds the rest as it was.
        rx.el.div(_form(), hidden=is_waiting),
        rx.cond(is_waiting, _waiting_panel()),
        title=rx.cond(is_waiting, "Consultez votre boîte mail", "Créez votre espace"),
        subtitle=rx.cond(
            is_waiting, "Encore un clic, et votre espace est prêt.", "14 jours d’essai, sans carte bancaire."
        ),
        footer=rx.el.p("Vous avez déjà un compte ? ", text_link("Connectez-vous", href="/connexion")),
    )


def _form() -> rx.Component:
    return form(
        error_summary(SignUpState.errors, _LABELS),
        rx.el.div(
            _text("prenom", autocomplete="given-name"),
            _text("nom", autocomplete="family-name"),
            class_name="grid gap-5 sm:grid-cols-2",
        ),
        _text("email", type="email", autocomplete="email"),
        field(
            _LABELS["password"],
            text_input("password", type="password", autocomplete="new-password", error=_error("password")),
            name="password",
            hint=f"Au moins {MINIMUM} caractères. Une phrase convient très bien.",
            error=_error("password"),
        ),
        field(
            _LABELS["tenant_nom"],
            text_input(
                "tenant_nom",
                autocomplete="organization",
                error=_error("tenant_nom"),
                on_blur=SignUpState.suggest,
            ),
            name="tenant_nom",
            hint="Votre nom, celui de votre SCI ou de votre agence.",
            error=_error("tenant_nom"),
        ),
        _subdomain_field(),
        button(
            "Créer mon espace",
            variant="white",
            type="submit",
            busy=SignUpState.is_busy,
            busy_label="Création de votre espace",
        ),
        on_submit=SignUpState.submit,
        method="post",  # sent before the scripts have come, the password is at least not in the address
    )


def _waiting_panel() -> rx.Component:
    return focus_box(
        rx.el.span(
            icon("mail-check", 28),
            class_name="inline-flex size-14 items-center justify-center rounded-full bg-white/10",
        ),
        rx.el.p(
            "Nous venons d’écrire à ",
            rx.el.strong(SignUpState.waiting_email, class_name="font-semibold wrap-anywhere"),
            ". Ouvrez le message et suivez son lien pour continuer : il reste valable 24 heures.",
        ),
        rx.el.p(
            "Rien reçu après quelques minutes ? Regardez dans les courriers indésirables.",
            class_name="text-white/80",
        ),
        rx.el.div(
            button("Renvoyer le message", on_click=SignUpState.send_again),
            button("Corriger l’adresse", variant="ghost", on_click=SignUpState.correct),
            class_name="mt-2 flex flex-wrap justify-center gap-2",
        ),
        class_name="grid justify-items-center gap-3 text-center text-pretty outline-none",
    )


def _text(name: str, **props: Any) -> rx.Component:
    error = _error(name)
    return field(_LABELS[name], text_input(name, error=error, **props), name=name, error=error)


def _subdomain_field() -> rx.Component:
    error = rx.cond(SignUpState.subdomain_error, SignUpState.subdomain_error, _error("subdomain"))
    control = text_input(
        "subdomain",
        autocomplete="off",
        error=error,
        placeholder="dupont-lyon",
        on_change=SignUpState.check_subdomain.debounce(300),
        custom_attrs={"autoCapitalize": "none", "spellCheck": "false"},
    )
    hint = rx.cond(SignUpState.base_host, f"Se termine par .{SignUpState.base_host}", "")
    return rx.el.div(
        field(_LABELS["subdomain"], control, name="subdomain", hint=hint, error=error),
        suggestion("subdomain", rx.Var.create(SignUpState.suggested_subdomain)),
        rx.el.div(rx.cond(SignUpState.subdomain_free, _free()), aria_live="polite"),
    )


def _free() -> rx.Component:
    return rx.el.p(
        icon("circle-check", class_name="mt-0.5"),
        f"{SignUpState.subdomain_free}.{SignUpState.base_host} est libre.",
        class_name="mt-1.5 flex gap-1.5 text-sm text-ok-ink",
    )


def _error(name: str) -> rx.Var[str]:
    return SignUpState.errors.get(name, "")  # pyright: ignore[reportReturnType]  # a Var, for Reflex
