# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

import reflex as rx

from propmanager.billing.by_role import for_managers
from propmanager.billing.state import BillingState
from propmanager.ui.button import button
from propmanager.ui.link import text_link


def danger_zone() -> rx.Component:
    return rx.cond(BillingState.billing.may_cancel, for_managers(_zone()))


def _zone() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Zone Dangereuse", class_name="text-base font-semibold text-bad-ink"),
            rx.el.p(BillingState.billing.danger, class_name="mt-1 text-ink-2 text-pretty"),
            # Code de la consommation, article L215-1-1: the way that is open to anybody.
            rx.el.p(
                "Ou en ligne, sans vous connecter : ",
                text_link("résilier votre contrat", href="/resilier"),
                class_name="mt-1 text-sm text-ink-3",
            ),
            class_name="max-w-xl",
        ),
        button("Annuler l’abonnement", variant="danger", on_click=BillingState.ask_cancel, class_name="max-md:w-full"),
        class_name=(
            "rounded-lg border border-bad-line bg-surface p-4 md:p-5 flex flex-wrap items-center justify-between gap-4"
        ),
    )
