from typing import Any

import reflex as rx

from propmanager.biens.form import NONE
from propmanager.biens.form_state import BienFormState
from propmanager.biens.labels import TYPE_LABELS
from propmanager.biens.model import DpeClass
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card, card_body
from propmanager.ui.empty import empty_state
from propmanager.ui.form import date_input, error_summary, field, form, money_input, text_input, textarea
from propmanager.ui.select import select
from propmanager.ui.skeleton import skeleton_rows

_LABELS = {
    "nom": "Nom du bien",
    "type": "Type",
    "immeuble_id": "Immeuble",
    "adresse": "Adresse",
    "code_postal": "Code postal",
    "ville": "Ville",
    "surface": "Surface (m²)",
    "pieces": "Pièces",
    "loyer": "Loyer mensuel",
    "charges": "Charges mensuelles",
    "depot": "Dépôt de garantie",
    "dpe_class": "Classe du DPE",
    "dpe_on": "Date du DPE",
    "notes": "Notes",
}
_TYPES = [(kind.value, label) for kind, label in TYPE_LABELS.items()]
_DPE_CLASSES = [(NONE, "Pas encore de DPE"), *((letter.value, letter.value) for letter in DpeClass)]


def bien_form_page() -> rx.Component:
    """For `/biens/nouveau` and `/biens/[bien_id]/modifier`; the shell's body is "reading"."""
    return rx.cond(
        BienFormState.is_missing,
        empty_state(
            "search-x",
            "Ce bien n’existe pas, ou plus",
            "Vérifiez l’adresse de la page, ou retrouvez-le dans votre liste.",
            link_button("Voir vos biens", "/biens", variant="primary"),
        ),
        rx.cond(BienFormState.form_key, _form(), skeleton_rows(6, "Chargement du formulaire")),
    )


def _form() -> rx.Component:
    return form(
        error_summary(BienFormState.errors, _LABELS),
        _section("Le bien", _identity()),
        _section("Surface et DPE", _size_and_dpe()),
        _section("Loyer", _rent()),
        _section("Notes", _notes()),
        rx.el.div(
            link_button("Annuler", BienFormState.back, variant="ghost"),
            button(
                "Enregistrer le bien",
                variant="primary",
                type="submit",
                busy=BienFormState.is_saving,
                busy_label="Enregistrement",
            ),
            class_name="flex flex-wrap justify-end gap-2 max-md:*:flex-1",
        ),
        on_submit=BienFormState.submit,
        class_name="grid gap-5 max-w-[720px]",
        key=BienFormState.form_key,
    )


def _section(title: str, *children: rx.Component) -> rx.Component:
    return card(card_body(*children, class_name="grid gap-4 pt-0"), title=title)


def _row(*children: rx.Component, columns: str = "sm:grid-cols-2") -> rx.Component:
    return rx.el.div(*children, class_name=f"grid {columns} gap-4 items-start")


def _field(name: str, control: rx.Component, *, hint: str = "", optional: bool = False) -> rx.Component:
    return field(_LABELS[name], control, name=name, hint=hint, error=BienFormState.errors[name], optional=optional)


def _typed(name: str) -> dict[str, Any]:
    return {"name": name, "default_value": BienFormState.values[name]}


def _choice(name: str, options: Any) -> rx.Component:
    return select(name, options, default_value=BienFormState.values[name], error=BienFormState.errors[name])


def _identity() -> rx.Component:
    return rx.fragment(
        _row(
            _field("nom", text_input(**_typed("nom"), autocomplete="off"), hint="Par exemple Appartement Bellecour."),
            _field("type", _choice("type", _TYPES)),
        ),
        _field("adresse", text_input(**_typed("adresse"), autocomplete="off")),
        _row(
            _field("code_postal", text_input(**_typed("code_postal"), inputmode="numeric", autocomplete="off")),
            _field("ville", text_input(**_typed("ville"), autocomplete="off")),
            columns="sm:grid-cols-[1fr_2fr]",
        ),
        rx.cond(
            BienFormState.has_immeubles,
            _field(
                "immeuble_id",
                _choice("immeuble_id", BienFormState.immeubles),
                hint="L’immeuble dont ce bien est un lot.",
                optional=True,
            ),
        ),
    )


def _size_and_dpe() -> rx.Component:
    return rx.fragment(
        _row(
            _field("surface", text_input(**_typed("surface"), inputmode="decimal", autocomplete="off"), optional=True),
            _field("pieces", text_input(**_typed("pieces"), inputmode="numeric", autocomplete="off"), optional=True),
        ),
        _row(
            _field("dpe_class", _choice("dpe_class", _DPE_CLASSES), optional=True),
            _field("dpe_on", date_input(**_typed("dpe_on")), hint="Le jour du diagnostic.", optional=True),
        ),
    )


def _rent() -> rx.Component:
    return _row(
        _field("loyer", money_input(**_typed("loyer")), hint="En euros, hors charges. Facultatif pour un immeuble."),
        _field("charges", money_input(**_typed("charges")), optional=True),
        _field(
            "depot",
            money_input(**_typed("depot")),
            hint="Un mois de loyer hors charges au plus pour un bail vide, deux pour un meublé.",
            optional=True,
        ),
    )


def _notes() -> rx.Component:
    return _field(
        "notes", textarea(**_typed("notes"), rows=4), hint="Visibles de votre équipe seulement.", optional=True
    )
