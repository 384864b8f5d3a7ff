from typing import Any

import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.icon import icon


def empty_state(
    icon_name: str, title: str | rx.Var[str], body: str | rx.Var[str], *actions: rx.Component
) -> rx.Component:
    """What is missing, how it comes, one primary action."""
    return rx.el.div(
        rx.el.span(
            icon(icon_name, 24),
            class_name="inline-flex items-center justify-center size-12 rounded-lg bg-brand-soft text-brand-ink",
        ),
        rx.el.h2(title, class_name="mt-4 text-lg font-semibold"),
        rx.el.p(body, class_name="mx-auto mt-1 max-w-[340px] text-ink-2 text-pretty"),
        rx.el.div(*actions, class_name="mt-5 flex flex-wrap justify-center gap-2") if actions else None,
        class_name="px-6 py-10 text-center",
    )


def no_result(
    query: rx.Var[str] | str, on_clear: Any, *, noun: str = "Aucun résultat ne correspond à", hint: Any = None
) -> rx.Component:
    """`noun` is the start of the sentence (« Aucun bien ne correspond à »); `hint` a suggestion."""
    return rx.el.div(
        icon("search", 20, "text-ink-3"),
        rx.el.p(
            rx.el.span(noun, " « ", query, " »", class_name="block font-medium"),
            rx.el.span(
                hint if hint is not None else "Vérifiez l’orthographe ou enlevez un mot.", class_name="text-ink-3"
            ),
            class_name="flex-1 min-w-0 wrap-anywhere",
        ),
        button("Effacer", on_click=on_clear),
        role="status",
        class_name="flex items-center gap-4 px-5 py-4",
    )
