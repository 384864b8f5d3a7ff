# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.by_role import for_managers
from propmanager.billing.state import BillingState
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.icon import icon

_SHOWN: Any = BillingState.billing  # a Var, for Reflex


def payment_card() -> rx.Component:
    return card(
        card_body(
            rx.el.span(
                icon("credit-card", 20),
                class_name="inline-flex items-center justify-center size-10 shrink-0 rounded-md bg-sunken text-ink-2",
            ),
            rx.cond(_SHOWN.card != "", _known(), _none()),
            rx.cond(_SHOWN.has_portal, for_managers(_change())),
            class_name="pt-0 flex flex-wrap items-center gap-x-4 gap-y-3",
        ),
        title="Moyen de paiement",
    )


def _known() -> rx.Component:
    return rx.el.div(
        rx.el.p(_SHOWN.card, class_name="font-medium tabular-nums"),
        rx.el.p(
            _SHOWN.card_expiry,
            " Son numéro reste chez Stripe : nous ne le voyons pas.",
            class_name="text-sm text-ink-3",
        ),
        class_name="min-w-0 flex-1 basis-48",
    )


def _none() -> rx.Component:
    return rx.el.div(
        rx.el.p("Aucune carte enregistrée.", class_name="font-medium"),
        rx.el.p("Vous la donnerez à Stripe en choisissant un plan.", class_name="text-sm text-ink-3"),
        class_name="min-w-0 flex-1 basis-48",
    )


def _change() -> rx.Component:
    return button(
        "Changer de carte",
        icon_end="arrow-up-right",
        busy=BillingState.busy == "card",
        busy_label="Ouverture",
        on_click=BillingState.change_card,
        class_name="max-md:w-full",
    )
