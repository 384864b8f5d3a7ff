from typing import Any

import reflex as rx

from propmanager.accounts.security_dialogs import security_dialogs
from propmanager.accounts.security_state import SecurityState
from propmanager.ui.answer import answer_field, answer_image, answer_steps, answer_text, recovery_codes
from propmanager.ui.badge import badge
from propmanager.ui.button import button, icon_button, link_button
from propmanager.ui.card import card, card_body
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import http_form
from propmanager.ui.icon import icon
from propmanager.ui.passkey import passkey_button
from propmanager.ui.skeleton import skeleton_rows

_COLUMN = "grid gap-5 max-w-[720px]"
_BODY = "grid gap-4 pt-0"
_BUSY = "Un instant"


def security_page() -> rx.Component:
    """For members and for the team alike. Each change is a form over HTTP: it may renew the session's cookies."""
    return answer_steps(
        rx.cond(
            SecurityState.is_loaded,
            rx.el.div(_summary(), _application(), _passkeys(), _recovery(), security_dialogs(), class_name=_COLUMN),
            skeleton_rows(6, "Chargement de la sécurité"),
        ),
        _first_codes(),
    )


def _summary() -> rx.Component:
    return rx.cond(
        SecurityState.has_factor,
        _said(
            "shield-check", "text-ok-ink", "Connexion en deux étapes activée.", " Un mot de passe volé ne suffit pas."
        ),
        _said(
            "shield-alert",
            "text-warn-ink",
            "Seul votre mot de passe protège ce compte.",
            " Ajoutez une application ou une clé d’accès : personne n’entrera avec le seul mot de passe.",
        ),
    )


def _said(icon_name: str, ink: str, fact: str, advice: str) -> rx.Component:
    return rx.el.p(
        icon(icon_name, 20, f"mt-0.5 {ink}"),
        rx.el.span(rx.el.strong(fact, class_name="font-semibold"), advice),
        class_name="flex gap-3 rounded-lg bg-sunken px-4 py-3 text-pretty",
    )


def _application() -> rx.Component:
    return card(
        card_body(
            _about("Une application du téléphone donne un code à six chiffres, demandé après le mot de passe."),
            answer_steps(_application_buttons(), _scan()),
            class_name=_BODY,
        ),
        title="Application d’authentification",
        action=rx.cond(SecurityState.has_totp, badge("Activée", "ok", "check"), badge("Désactivée")),
    )


def _application_buttons() -> rx.Component:
    begin = rx.cond(SecurityState.has_totp, "Changer d’application", "Configurer l’application")
    return rx.el.div(
        http_form(
            button(begin, type="submit", busy_label=_BUSY, icon_name="smartphone"),
            action="/auth/totp/begin",
        ),
        rx.cond(
            SecurityState.has_totp,
            button("Désactiver…", variant="danger", on_click=SecurityState.ask("totp", "")),
        ),
        class_name="flex flex-wrap gap-2 items-start",
    )


def _scan() -> rx.Component:
    return rx.el.div(
        rx.el.ol(
            rx.el.li("Ouvrez votre application (Google Authenticator, 2FAS, 1Password…) et scannez cette image."),
            rx.el.li("Tapez ci-dessous le code qu’elle affiche."),
            class_name="list-decimal grid gap-1 pl-5 text-ink-2",
        ),
        rx.el.div(
            answer_image("qr", alt="QR code à scanner avec l’application", class_name="size-44 rounded-md bg-white"),
            rx.el.div(
                rx.el.p("L’image ne passe pas ? Tapez cette clé dans l’application :", class_name="text-sm text-ink-2"),
                answer_text("secret", class_name="mt-1 block font-mono text-base wrap-anywhere select-all"),
                class_name="min-w-0 flex-1 basis-56",
            ),
            class_name="mt-4 flex flex-wrap items-center gap-4",
        ),
        http_form(
            answer_field("challenge"),
            field(
                "Code de l’application",
                text_input("code", autocomplete="one-time-code", inputmode="numeric", placeholder="123 456"),
                name="code",
            ),
            rx.el.div(
                link_button("Abandonner", "", reload=True),
                button("Activer", variant="primary", type="submit", busy_label=_BUSY),
                class_name="flex flex-wrap gap-2",
            ),
            action="/auth/totp/enable",
            class_name="mt-4 grid gap-4 max-w-80",
        ),
    )


def _passkeys() -> rx.Component:
    return card(
        card_body(
            _about(
                "L’empreinte, le visage ou le code de votre appareil, ou une clé de sécurité. Une clé d’accès remplace "
                "le mot de passe et résiste à l’hameçonnage."
            ),
            rx.cond(
                SecurityState.passkeys,
                rx.el.ul(
                    rx.foreach(SecurityState.passkeys, _passkey),
                    class_name="divide-y divide-line rounded-md border border-line",
                ),
            ),
            passkey_button("add", label="Ajouter une clé d’accès", class_name="w-fit"),
            class_name=_BODY,
        ),
        title="Clés d’accès",
        action=rx.cond(SecurityState.passkeys, badge(SecurityState.keys_text, "ok", "check"), badge("Aucune")),
    )


def _passkey(row: Any) -> rx.Component:
    return rx.el.li(
        icon("fingerprint", 20, "text-ink-3"),
        rx.el.div(
            rx.el.p(row.nom, class_name="font-medium wrap-anywhere"),
            rx.el.p(row.added, " · ", row.used, class_name="text-sm text-ink-3"),
            class_name="min-w-0 flex-1",
        ),
        icon_button("pencil", f"Renommer {row.nom}", on_click=SecurityState.ask("rename", row.key)),
        icon_button("trash-2", f"Supprimer {row.nom}", on_click=SecurityState.ask("remove", row.key)),
        class_name="flex items-center gap-3 px-3 py-2",
    )


def _recovery() -> rx.Component:
    return card(
        card_body(
            _about("Dix codes à garder sur papier. Chacun remplace une fois votre téléphone ou votre clé."),
            rx.cond(
                SecurityState.has_factor,
                rx.el.div(
                    button("Créer de nouveaux codes…", icon_name="refresh-cw", on_click=SecurityState.ask("codes", ""))
                ),
                rx.el.p(
                    "Ils vous seront donnés avec votre première application ou clé d’accès.", class_name="text-ink-3"
                ),
            ),
            class_name=_BODY,
        ),
        title="Codes de secours",
        action=rx.cond(
            SecurityState.has_factor,
            rx.cond(
                SecurityState.codes_left > 2,  # noqa: PLR2004 - few enough to make new ones
                badge(SecurityState.codes_text, "ok"),
                badge(SecurityState.codes_text, "warn", "triangle-alert"),
            ),
        ),
    )


def _about(text: str) -> rx.Component:
    return rx.el.p(text, class_name="text-ink-2 text-pretty")


def _first_codes() -> rx.Component:
    """In place of the page after a first factor. The session is a new one, so the page is loaded afresh at the end."""
    return rx.el.div(
        card(
            card_body(
                _about(
                    "Gardez ces codes de secours. Chacun ouvre votre compte une fois, le jour où vous perdez votre "
                    "appareil. Ils ne seront plus montrés."
                ),
                recovery_codes(),
                rx.el.div(link_button("J’ai gardé mes codes", "", reload=True, variant="primary")),
                class_name=_BODY,
            ),
            title="C’est activé",
            action=badge("Activé", "ok", "check"),
        ),
        class_name=_COLUMN,
    )
