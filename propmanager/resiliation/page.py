from typing import Any

import reflex as rx

from propmanager.resiliation.state import ResiliationState
from propmanager.ui.button import button
from propmanager.ui.focus_box import focus_box
from propmanager.ui.form import date_input, error_summary, field, form, text_input, textarea
from propmanager.ui.icon import icon
from propmanager.ui.layout import auth_layout

_LABELS = {
    "nom": "Nom et prénom, ou dénomination",
    "email": "E-mail",
    "reference": "Adresse de votre espace",
    "wanted_on": "Fin souhaitée",
    "motif": "Motif",
}
_HAS_RECAP = ResiliationState.recap.length() > 0  # pyright: ignore[reportAttributeAccessIssue]  # a Var, for Reflex
_IS_RECEIVED = ResiliationState.received != ""


def resiliation_page() -> rx.Component:
    """Three steps, as art. D215-1 to D215-3 of the code de la consommation have them; nobody has to log in."""
    return auth_layout(
        # Hidden, not taken away: whoever goes back finds what they typed.
        rx.el.div(_form(), hidden=_HAS_RECAP | _IS_RECEIVED),
        rx.cond(_HAS_RECAP, _recap()),
        rx.cond(_IS_RECEIVED, _receipt()),
        title=rx.cond(
            _IS_RECEIVED,
            "Notification reçue",
            rx.cond(_HAS_RECAP, "Vérifiez votre résiliation", "Résilier votre contrat"),
        ),
        subtitle=rx.cond(
            _HAS_RECAP | _IS_RECEIVED,
            "",
            "Sans frais et sans justification. L’abonnement s’arrête au terme de la période en cours.",
        ),
    )


def _form() -> rx.Component:
    known = ResiliationState.known
    return form(
        error_summary(ResiliationState.errors, _LABELS),
        _text("nom", known.nom, autocomplete="name"),
        _text("email", known.email, type="email", autocomplete="email"),
        _text(
            "reference",
            known.reference,
            hint="Celle que vous ouvrez dans votre navigateur, par exemple dupont.propmanager.fr.",
            autocomplete="off",
            custom_attrs={"autoCapitalize": "none", "spellCheck": "false"},
        ),
        field(
            _LABELS["wanted_on"],
            date_input("wanted_on", error=_error("wanted_on")),
            name="wanted_on",
            hint="Sans date, au terme de la période en cours. Plus tard, au terme du mois qui comprend la date.",
            error=_error("wanted_on"),
            optional=True,
        ),
        field(
            _LABELS["motif"],
            textarea("motif", error=_error("motif")),
            name="motif",
            error=_error("motif"),
            optional=True,
        ),
        button("Continuer", variant="white", type="submit"),
        on_submit=ResiliationState.submit,
        method="post",  # sent before the scripts have come, what was typed is at least not in the address
    )


def _text(name: str, known: Any, *, hint: str = "", **props: Any) -> rx.Component:
    """A new key refills the field once it is known who asks."""
    error = _error(name)
    control = text_input(name, default_value=known, error=error, key=known, **props)
    return field(_LABELS[name], control, name=name, hint=hint, error=error)


def _recap() -> rx.Component:
    return focus_box(
        rx.el.dl(
            rx.foreach(ResiliationState.recap, _row),
            class_name="divide-y divide-white/15 rounded-lg border border-white/15 text-left",
        ),
        rx.el.p(
            "Vous recevez aussitôt un message. Pour que personne ne résilie à votre place, les propriétaires de "
            "l’espace confirment d’un clic ; la date de votre notification est retenue.",
            class_name="text-white/85 text-pretty",
        ),
        rx.el.div(
            button("Notification de la résiliation", variant="white", on_click=ResiliationState.notify),
            button("Modifier", on_click=ResiliationState.correct),
            class_name="flex flex-wrap gap-3",
        ),
        class_name="grid gap-5 outline-none",
    )


def _row(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.label, class_name="text-white/80"),
        rx.el.dd(row.text, class_name="font-medium wrap-anywhere whitespace-pre-line"),
        class_name="grid gap-x-4 gap-y-0.5 px-4 py-3 sm:grid-cols-[9rem_minmax(0,1fr)]",
    )


def _receipt() -> rx.Component:
    return focus_box(
        rx.el.span(
            icon("mail-check", 28),
            class_name="inline-flex size-14 items-center justify-center rounded-full bg-white/10",
        ),
        rx.el.p(
            "Nous avons reçu votre notification le ",
            rx.el.strong(ResiliationState.received, class_name="font-semibold"),
            ". Un message part vers les propriétaires de l’espace, et vers l’adresse que vous avez indiquée.",
        ),
        rx.el.p(
            "Un clic dans le message des propriétaires confirme la résiliation. Il indique la date de fin et ses "
            "effets. Sans confirmation sous 48 heures, notre équipe s’en occupe.",
            class_name="text-white/85",
        ),
        class_name="grid justify-items-center gap-3 text-center text-pretty outline-none",
    )


def _error(name: str) -> rx.Var[str]:
    return ResiliationState.errors.get(name, "")  # pyright: ignore[reportReturnType]  # a Var, for Reflex
