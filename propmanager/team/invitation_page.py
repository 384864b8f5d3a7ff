import reflex as rx

from propmanager.accounts.service import SHORTEST_PASSWORD
from propmanager.team.invitation_state import InvitationState
from propmanager.ui.button import button, link_button
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import address_field, http_form
from propmanager.ui.icon import icon
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link
from propmanager.ui.session import log_out_button

_SHOWN = InvitationState
_WHITE_LINK = "underline underline-offset-4"


def invitation_page() -> rx.Component:
    """Opens from the mail. Nothing happens before the form is sent: mail scanners follow links too."""
    return auth_layout(
        rx.cond(
            _SHOWN.is_loaded,
            rx.cond(_SHOWN.fault != "", _refused(), _welcome()),
            rx.el.p("Un instant, nous lisons votre invitation.", role="status", class_name="text-center text-white/80"),
        ),
        title="Votre invitation",
        subtitle=rx.cond(_SHOWN.expires_on != "", rx.Var.create(f"Valable jusqu’au {_SHOWN.expires_on}."), ""),
        footer=rx.el.p(
            "Vous avez déjà accès à cet espace ? ", text_link("Connectez-vous", href="/connexion", reload=True)
        ),
    )


def _refused() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            icon("circle-alert", 20, "mt-0.5"),
            rx.el.span(_SHOWN.fault, class_name="min-w-0 wrap-anywhere"),
            role="status",
            class_name="flex gap-3 rounded-md bg-white/10 px-4 py-3 text-pretty",
        ),
        rx.cond(
            _SHOWN.is_signed_in,
            rx.el.div(
                link_button("Ouvrir l’espace", "/tableau-de-bord", variant="white"),
                log_out_button("Se déconnecter", class_name=_WHITE_LINK),
                class_name="flex flex-wrap items-center gap-5",
            ),
        ),
        class_name="grid gap-5",
    )


def _welcome() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.cond(_SHOWN.inviter != "", rx.el.strong(_SHOWN.inviter, class_name="font-semibold"), "L’équipe"),
            " vous invite dans l’espace ",
            rx.el.strong(_SHOWN.tenant_nom, class_name="font-semibold"),
            ". Votre rôle : ",
            rx.el.strong(_SHOWN.role_label, class_name="font-semibold"),
            ".",
            class_name="text-center text-lg text-balance wrap-anywhere",
        ),
        rx.cond(_SHOWN.has_account, _join(), _register()),
        class_name="grid gap-6",
    )


def _register() -> rx.Component:
    return http_form(
        address_field("code"),
        _for_whom("Votre compte sera ouvert pour "),
        rx.el.div(
            field("Prénom", text_input("prenom", autocomplete="given-name"), name="prenom"),
            field("Nom", text_input("nom", autocomplete="family-name"), name="nom"),
            class_name="grid gap-5 sm:grid-cols-2",
        ),
        field(
            "Mot de passe",
            text_input("password", type="password", autocomplete="new-password"),
            name="password",
            hint=f"Au moins {SHORTEST_PASSWORD} caractères. Une phrase convient très bien.",
        ),
        button("Créer mon compte et entrer", variant="white", type="submit", busy_label="Un instant"),
        action="/auth/invitation",
    )


def _join() -> rx.Component:
    return http_form(
        address_field("code"),
        _for_whom("Connectez-vous avec le compte "),
        field(
            "Mot de passe",
            text_input("password", type="password", autocomplete="current-password"),
            name="password",
        ),
        button("Accepter et entrer", variant="white", type="submit", busy_label="Un instant"),
        rx.el.p(text_link("Mot de passe oublié ?", href="/mot-de-passe-oublie", reload=True), class_name="text-center"),
        action="/auth/invitation",
    )


def _for_whom(sentence: str) -> rx.Component:
    return rx.el.p(
        sentence,
        rx.el.strong(_SHOWN.email, class_name="font-semibold"),
        ".",
        class_name="text-center text-white/80 wrap-anywhere",
    )
