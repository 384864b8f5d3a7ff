from typing import Any

import reflex as rx


def definitions(facts: Any, *, value_class: str = "tabular-nums") -> rx.Component:
    """A list of facts, each with a `label` and a `value`; inside a card, under its title."""
    return rx.el.dl(
        rx.foreach(
            facts,
            lambda fact: rx.el.div(
                rx.el.dt(fact.label, class_name="text-ink-2 shrink-0"),
                rx.el.dd(fact.value, class_name=f"font-medium text-right min-w-0 wrap-anywhere {value_class}"),
                class_name="flex justify-between gap-4 px-4 md:px-5 py-2.5",
            ),
        ),
        class_name="divide-y divide-line border-t border-line",
    )
