from typing import Any

import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.icon import icon


class _Dialog(rx.Component):
    library = "$/public/ui/dialog.jsx"
    tag = "Dialog"
    open: rx.Var[bool]
    heading: rx.Var[str]
    description: rx.Var[str]
    role: rx.Var[str]
    on_open_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


_PANEL = (
    "m-auto h-fit w-[calc(100vw-2rem)] max-h-[calc(100dvh-2rem)] overflow-y-auto rounded-xl bg-raised text-ink "
    "shadow-dialog open:animate-rise dark:ring-1 dark:ring-line outline-none backdrop:bg-scrim "
)
_FOOTER = "mt-6 flex flex-wrap justify-end gap-2"
_X = (
    "absolute right-2 top-2 inline-flex items-center justify-center size-11 rounded-md text-ink-2 hover:bg-hover "
    "hover:text-ink transition-colors duration-150"
)
# What the script of the dialog looks for: a click on it closes.
_CLOSES = {"data-close": "true"}


def dialog(
    *children: Any,
    open: rx.Var[bool] | bool,  # noqa: A002 the name in HTML
    on_open_change: Any,
    title: str | rx.Var[str],
    description: str | rx.Var[str] = "",
    footer: rx.Component | None = None,
    wide: bool = False,
) -> rx.Component:
    """Focus goes to the first field, and comes back to where it was on close."""
    return _Dialog.create(
        rx.el.div(*children, class_name="mt-5"),
        rx.el.div(footer, class_name=_FOOTER) if footer is not None else None,
        # Last in the page's order: the first stop is what the dialog is about.
        rx.el.button(icon("x"), type="button", aria_label="Fermer", class_name=_X, custom_attrs={**_CLOSES}),
        open=open,
        on_open_change=on_open_change,
        heading=title,
        description=description,
        class_name=_PANEL + ("max-w-[720px]" if wide else "max-w-[520px]"),
    )


def confirm_dialog(
    *,
    open: rx.Var[bool] | bool,  # noqa: A002 the name in HTML
    on_open_change: Any,
    question: str | rx.Var[str],
    consequence: str | rx.Var[str],
    confirm_label: str,
    on_confirm: Any,
    cancel_label: str = "Annuler",
    busy: rx.Var[bool] | bool = False,
    busy_label: str = "Un instant",
    danger: bool = True,
) -> rx.Component:
    """A question before what cannot be undone. The safe choice has the focus first."""
    return _Dialog.create(
        rx.el.div(
            button(cancel_label, custom_attrs={**_CLOSES}),
            button(
                confirm_label,
                variant="danger_solid" if danger else "primary",
                on_click=on_confirm,
                busy=busy,
                busy_label=busy_label if isinstance(busy, rx.Var) else "",
            ),
            class_name=f"{_FOOTER} max-md:*:flex-1",
        ),
        open=open,
        on_open_change=on_open_change,
        heading=question,
        description=consequence,
        role="alertdialog",
        class_name=f"{_PANEL} max-w-[420px]",
    )
