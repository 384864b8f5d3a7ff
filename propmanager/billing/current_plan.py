# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.by_role import for_managers
from propmanager.billing.state import BillingState
from propmanager.ui.badge import status_badge
from propmanager.ui.button import button
from propmanager.ui.card import card
from propmanager.ui.progress import meter

_SHOWN: Any = BillingState.billing  # a Var, for Reflex


def current_plan() -> rx.Component:
    return card(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Plan Actuel", class_name="text-base font-semibold"),
                status_badge(_SHOWN.status, _SHOWN.tone),
                class_name="flex flex-wrap items-center justify-between gap-2",
            ),
            rx.el.p(_SHOWN.plan, class_name="mt-3 text-3xl font-semibold tracking-[-.025em]"),
            rx.el.p(
                _SHOWN.price,
                rx.cond(
                    _SHOWN.price_without_tax != "",
                    rx.el.span(" · ", _SHOWN.price_without_tax, class_name="text-ink-3"),
                ),
                class_name="mt-1 tabular-nums text-ink-2",
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.p(
                        _SHOWN.next_payment,
                        " ",
                        rx.el.strong(_SHOWN.next_payment_due, class_name="font-semibold text-ink whitespace-nowrap"),
                        class_name="text-ink-2 tabular-nums",
                    ),
                    rx.el.p(_SHOWN.card, class_name="text-sm text-ink-3 tabular-nums empty:hidden"),
                    class_name="flex-1 basis-44",
                ),
                for_managers(_buttons()),
                class_name="mt-auto pt-5 flex flex-wrap items-center justify-between gap-3",
            ),
            class_name="p-4 md:p-5 h-full flex flex-col",
        )
    )


def _buttons() -> rx.Component:
    return rx.el.div(
        rx.cond(_SHOWN.pay_label != "", _pay()),
        rx.cond(_SHOWN.has_portal, _manage()),
        rx.cond(_SHOWN.may_resume, _resume()),
        class_name="flex flex-wrap gap-2 empty:hidden",
    )


def _pay() -> rx.Component:
    return button(
        _SHOWN.pay_label,
        variant="primary",
        icon_end="arrow-up-right",
        busy=BillingState.busy == "pay",
        busy_label="Ouverture",
        on_click=BillingState.pay,
    )


def _manage() -> rx.Component:
    return button(
        "Gérer le paiement",
        icon_end="arrow-up-right",
        busy=BillingState.busy == "portal",
        busy_label="Ouverture",
        on_click=BillingState.manage_payment,
    )


def _resume() -> rx.Component:
    return button(
        "Reprendre l’abonnement",
        variant="primary",
        busy=BillingState.busy == "resume",
        busy_label="Reprise",
        on_click=BillingState.resume,
    )


def plan_in_use() -> rx.Component:
    return card(
        rx.el.div(
            rx.el.h2("Utilisation", class_name="text-base font-semibold"),
            rx.el.div(_used(_SHOWN.biens), _used(_SHOWN.users), class_name="mt-4 grid gap-5"),
            class_name="p-4 md:p-5",
        )
    )


def _used(shown: Any) -> rx.Component:
    """A limit of 0 is none: then there is no bar to fill."""
    of_limit = rx.cond(shown.limit > 0, rx.el.span(" / ", shown.limit, class_name="text-ink-3"))
    bar = rx.cond(
        shown.is_full,
        meter(shown.label, shown.used, shown.limit, "warn"),
        meter(shown.label, shown.used, shown.limit),
    )
    return rx.el.div(
        rx.el.div(
            rx.el.p(shown.label, class_name="text-ink-2"),
            rx.el.p(rx.el.span(shown.used, class_name="text-xl font-semibold"), of_limit, class_name="tabular-nums"),
            class_name="flex items-baseline justify-between",
        ),
        rx.cond(shown.limit > 0, rx.el.div(bar, class_name="mt-2")),
        rx.el.p(
            shown.hint,
            data_full=shown.is_full,
            class_name="mt-2 text-sm text-ink-3 tabular-nums data-[full=true]:text-warn-ink",
        ),
    )
