# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.by_role import for_managers
from propmanager.billing.identity_state import IdentityState
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.form import error_summary, field, form, text_input
from propmanager.ui.skeleton import skeleton_rows

_LABELS = {
    "raison_sociale": "Nom ou raison sociale",
    "siren": "SIREN",
    "tva_number": "Numéro de TVA",
    "adresse": "Adresse",
    "code_postal": "Code postal",
    "ville": "Ville",
}


def identity_card() -> rx.Component:
    return card(
        card_body(
            rx.cond(
                IdentityState.is_loading,
                skeleton_rows(3, "Chargement de l’identité de facturation"),
                rx.cond(IdentityState.is_editing, _form(), _as_read()),
            ),
            class_name="pt-1",
        ),
        title="Identité de facturation",
        subtitle="Ce que portent vos factures.",
        action=rx.cond(
            IdentityState.is_editing,
            rx.fragment(),
            for_managers(button("Modifier", disabled=IdentityState.is_loading, on_click=IdentityState.edit)),
        ),
    )


def _form() -> rx.Component:
    return form(
        error_summary(IdentityState.errors, _LABELS),
        _text("raison_sociale", autocomplete="organization"),
        _row(
            _text("siren", inputmode="numeric", autocomplete="off", hint="Neuf chiffres.", optional=True),
            _text("tva_number", autocomplete="off", hint="Par exemple FR40303265045.", optional=True),
        ),
        _text("adresse", autocomplete="street-address"),
        _row(
            _text("code_postal", inputmode="numeric", autocomplete="postal-code"),
            _text("ville", autocomplete="address-level2"),
            columns="sm:grid-cols-[1fr_2fr]",
        ),
        rx.el.div(
            button("Enregistrer", type="submit", busy=IdentityState.is_saving, busy_label="Enregistrement"),
            button("Annuler", variant="ghost", on_click=IdentityState.leave),
            class_name="flex gap-3 max-md:*:flex-1",
        ),
        on_submit=IdentityState.save,
        class_name="grid gap-4 max-w-[640px]",
    )


def _row(*fields: rx.Component, columns: str = "sm:grid-cols-2") -> rx.Component:
    return rx.el.div(*fields, class_name=f"grid {columns} gap-4 items-start")


def _text(name: str, *, hint: str = "", optional: bool = False, **props: Any) -> rx.Component:
    error: Any = IdentityState.errors.get(name, "")
    control = text_input(name, error=error, default_value=IdentityState.values[name], **props)
    return field(_LABELS[name], control, name=name, hint=hint, error=error, optional=optional)


def _as_read() -> rx.Component:
    return rx.el.dl(*[_line(name) for name in _LABELS], class_name="grid gap-x-5 gap-y-2 sm:grid-cols-[auto_1fr]")


def _line(name: str) -> rx.Component:
    value: Any = IdentityState.values.get(name, "")
    return rx.fragment(
        rx.el.dt(_LABELS[name], class_name="text-ink-3"),
        rx.el.dd(value | "Non renseigné", class_name="tabular-nums wrap-anywhere"),
    )
