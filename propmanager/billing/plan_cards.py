# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.by_role import for_managers
from propmanager.billing.change_state import ChangeState
from propmanager.billing.service import Act
from propmanager.billing.state import BillingState
from propmanager.ui.badge import badge
from propmanager.ui.button import button
from propmanager.ui.icon import icon

_RULE = (
    "Passage à un plan supérieur : effet immédiat, au prorata. Passage à un plan inférieur : à la prochaine échéance."
)
_CARD = (
    "flex flex-col rounded-lg border border-line bg-surface p-4 md:p-5 data-[current=true]:border-brand "
    "data-[current=true]:ring-1 data-[current=true]:ring-brand"
)


def plan_cards() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.foreach(BillingState.billing.plans, _card), class_name="grid gap-4 md:grid-cols-3 md:gap-5"),
        rx.el.p(
            _RULE,
            for_managers(rx.fragment(), rx.el.span(" Seule l’administration de l’espace change de plan.")),
            class_name="mt-3 text-sm text-ink-3",
        ),
        aria_label="Plans disponibles",
        custom_attrs={"id": "plans"},
    )


def _card(plan: Any) -> rx.Component:
    return rx.el.article(
        rx.el.div(
            rx.el.h2(plan.label, class_name="text-lg font-semibold"),
            rx.cond(plan.is_current, badge("Plan actuel", "brand")),
            class_name="flex items-center justify-between h-7",
        ),
        rx.el.p(plan.for_whom, class_name="mt-1 text-ink-3"),
        rx.el.p(
            rx.el.span(plan.price, class_name="text-2xl font-semibold tracking-[-.02em]"),
            rx.el.span(" ", plan.price_kind, "/mois", class_name="text-ink-3"),
            class_name="mt-4 tabular-nums",
        ),
        rx.el.p(plan.price_without_tax, class_name="text-sm text-ink-3 tabular-nums"),
        rx.el.ul(rx.foreach(plan.lines, _line), class_name="my-5 grid gap-2 text-ink-2"),
        for_managers(_choice(plan)),
        data_current=plan.is_current,
        class_name=_CARD,
    )


def _line(text: Any) -> rx.Component:
    return rx.el.li(icon("check", class_name="mt-0.5 text-ok-ink"), text, class_name="flex gap-2")


def _choice(plan: Any) -> rx.Component:
    """The button, or why there is none."""
    return rx.el.div(
        rx.cond(
            plan.hindrance != "",
            rx.el.p(plan.hindrance, class_name="text-sm text-warn-ink text-pretty"),
            rx.cond(
                plan.act == Act.NONE.value,
                button(plan.button, disabled=True, class_name="w-full"),
                rx.cond(plan.is_suggested, _button(plan, variant="primary"), _button(plan)),
            ),
        ),
        rx.el.p(plan.consequence, class_name="mt-2 text-center text-sm text-ink-3 empty:hidden"),
        class_name="mt-auto",
    )


def _button(plan: Any, **props: Any) -> rx.Component:
    return button(
        plan.button,
        busy=BillingState.busy == plan.plan,
        busy_label="Un instant",
        on_click=ChangeState.choose(plan.plan),
        class_name="w-full",
        **props,
    )
