# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

import reflex as rx

from propmanager.billing.return_state import SECONDS, Answer, ReturnState
from propmanager.ui.button import link_button
from propmanager.ui.card import card
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.polling import polling

_SAID = {
    Answer.UNPAID: (
        "credit-card",
        "Rien n’a été payé",
        "Vous avez quitté la page de paiement avant la fin. Choisissez un plan pour y revenir.",
    ),
    Answer.EXPIRED: (
        "clock-alert",
        "La page de paiement a expiré",
        "Rien n’a été prélevé. Choisissez un plan pour en ouvrir une autre.",
    ),
    Answer.LATE: (
        "hourglass",
        "La banque n’a pas encore répondu",
        "Ne payez pas une seconde fois. Un e-mail vous préviendra, et la page Facturation dira où en est le paiement.",
    ),
    Answer.UNKNOWN: (
        "search-x",
        "Ce paiement n’existe pas, ou plus",
        "Vérifiez l’adresse de la page. Vos paiements sont sur la page Facturation.",
    ),
}


def return_page() -> rx.Component:
    """For `/abonnement/retour`; an active subscription leads on by itself."""
    said = [(answer.value, _said(answer)) for answer in _SAID]
    return rx.el.div(card(rx.match(ReturnState.answer, *said, _checking())), class_name="mx-auto w-full max-w-[560px]")


def _checking() -> rx.Component:
    return rx.el.div(
        polling(ReturnState.check, seconds=SECONDS),
        icon("loader-circle", 24, "animate-spin text-brand-ink motion-reduce:animate-none"),
        rx.el.h2("Vérification du paiement", class_name="mt-4 text-lg font-semibold"),
        rx.el.p("La banque répond en quelques secondes. Gardez cette page ouverte.", class_name="mt-1 text-ink-2"),
        role="status",
        class_name="flex flex-col items-center px-6 py-10 text-center",
    )


def _said(answer: Answer) -> rx.Component:
    return empty_state(*_SAID[answer], link_button("Ouvrir la facturation", "/facturation", variant="primary"))
