from typing import Any

import reflex as rx

from propmanager.ui.button import button


def time_pager(
    *,
    has_newer: rx.Var[bool] | bool,
    has_older: rx.Var[bool] | bool,
    on_newer: Any,
    on_older: Any,
    summary: Any = None,
    label: str = "Pages",
) -> rx.Component:
    """For a list by time that nobody counts: it goes on, or it ends."""
    return rx.el.nav(
        None if summary is None else rx.el.div(summary, class_name="text-sm text-ink-3 max-md:w-full"),
        rx.el.div(
            button("Plus récents", icon_name="chevron-left", on_click=on_newer, disabled=~rx.Var.create(has_newer)),
            button("Plus anciens", icon_end="chevron-right", on_click=on_older, disabled=~rx.Var.create(has_older)),
            class_name="md:ml-auto flex items-center gap-2 max-md:w-full max-md:*:flex-1",
        ),
        aria_label=label,
        class_name="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 md:px-8 py-3",
    )
