from typing import Any

import reflex as rx

from propmanager.accounts.passwords import MINIMUM
from propmanager.accounts.profile_state import ProfileState
from propmanager.ui.badge import badge
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.focus_box import focus_box
from propmanager.ui.form import error_summary, field, form, text_input
from propmanager.ui.icon import icon
from propmanager.ui.skeleton import skeleton_rows

_NAMES = {"prenom": "Prénom", "nom": "Nom"}
_ADDRESS = {"email": "Nouvelle adresse", "email_password": "Votre mot de passe"}
_PASSWORDS = {"current": "Mot de passe actuel", "password": "Nouveau mot de passe"}
_FORM = "grid gap-5 max-w-[560px]"


def profile_page() -> rx.Component:
    return rx.cond(
        ProfileState.is_loaded,
        rx.el.div(_name_card(), _address_card(), _password_card(), class_name="grid gap-5"),
        skeleton_rows(4, "Chargement du profil"),
    )


def _name_card() -> rx.Component:
    errors = ProfileState.name_errors
    return card(
        card_body(
            form(
                error_summary(errors, _NAMES),
                rx.el.div(
                    _text("prenom", _NAMES, errors, default_value=ProfileState.prenom, autocomplete="given-name"),
                    _text("nom", _NAMES, errors, default_value=ProfileState.nom, autocomplete="family-name"),
                    class_name="grid gap-5 sm:grid-cols-2",
                ),
                _buttons(button("Enregistrer", variant="primary", type="submit")),
                on_submit=ProfileState.rename,
                class_name=_FORM,
            )
        ),
        title="Votre nom",
        subtitle="Votre équipe et le journal vous désignent ainsi.",
    )


def _address_card() -> rx.Component:
    errors = ProfileState.address_errors
    return card(
        card_body(
            _current_address(),
            rx.cond(ProfileState.asked_email, _link_sent()),
            form(
                error_summary(errors, _ADDRESS),
                _text("email", _ADDRESS, errors, type="email", autocomplete="email"),
                _text("email_password", _ADDRESS, errors, type="password", autocomplete="current-password"),
                _buttons(
                    button(
                        "Changer d’adresse",
                        type="submit",
                        busy=ProfileState.busy == "address",
                        busy_label="Envoi du lien",
                    )
                ),
                on_submit=ProfileState.change_address,
                class_name=_FORM,
            ),
            class_name="grid gap-5",
        ),
        title="Adresse e-mail",
        subtitle="Elle vous sert à vous connecter et à retrouver votre compte.",
    )


def _current_address() -> rx.Component:
    return rx.el.div(
        rx.el.p(ProfileState.email, class_name="font-medium wrap-anywhere"),
        rx.cond(
            ProfileState.is_verified,
            badge("Confirmée", "ok", "circle-check"),
            rx.fragment(
                badge("À confirmer", "warn", "triangle-alert"),
                button("Recevoir le lien de confirmation", on_click=ProfileState.ask_verification),
            ),
        ),
        class_name="flex flex-wrap items-center gap-x-3 gap-y-2",
    )


def _link_sent() -> rx.Component:
    return focus_box(
        icon("mail-check", 18, "mt-0.5"),
        rx.el.p(
            "Un lien est parti à ",
            rx.el.strong(ProfileState.asked_email, class_name="font-semibold wrap-anywhere"),
            ". Votre adresse changera quand vous l’aurez suivi, dans les 24 heures.",
        ),
        class_name="flex gap-3 rounded-md bg-info-soft px-4 py-3 text-info-ink outline-none",
    )


def _password_card() -> rx.Component:
    errors = ProfileState.password_errors
    return card(
        card_body(
            form(
                error_summary(errors, _PASSWORDS),
                _text("current", _PASSWORDS, errors, type="password", autocomplete="current-password"),
                _text(
                    "password",
                    _PASSWORDS,
                    errors,
                    type="password",
                    autocomplete="new-password",
                    hint=f"Au moins {MINIMUM} caractères. Une phrase convient très bien.",
                ),
                _buttons(
                    button(
                        "Changer le mot de passe",
                        type="submit",
                        busy=ProfileState.busy == "password",
                        busy_label="Changement en cours",
                    )
                ),
                on_submit=ProfileState.change_password,
                class_name=_FORM,
                key=ProfileState.passwords_kept,
            )
        ),
        title="Mot de passe",
        subtitle="Le changer ferme vos sessions sur les autres appareils.",
    )


def _text(name: str, labels: dict[str, str], errors: dict[str, str], *, hint: str = "", **props: Any) -> rx.Component:
    """`errors` is a Var, for Reflex."""
    error = errors.get(name, "")
    return field(labels[name], text_input(name, error=error, **props), name=name, hint=hint, error=error)


def _buttons(*buttons: rx.Component) -> rx.Component:
    return rx.el.div(*buttons, class_name="flex max-md:*:flex-1")
