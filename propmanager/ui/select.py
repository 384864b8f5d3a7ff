from typing import Any

import reflex as rx

from propmanager.ui.form import CONTROL_CLASS, is_invalid
from propmanager.ui.icon import icon
from propmanager.ui.text import Text, is_given

_FIELD = CONTROL_CLASS + "appearance-none h-11 glass:h-12 pr-9 glass:pr-9 truncate"
_COMPACT = (
    "appearance-none h-11 md:h-9 md:pointer-coarse:h-11 pl-3.5 pr-9 rounded-md border border-line-strong bg-surface "
    "text-ink text-lg md:text-base font-medium shadow-raised hover:bg-hover transition-colors duration-150"
)
_OPTION = "bg-raised text-ink"


def select(
    name: str,
    options: list[tuple[str, str]] | rx.Var[list[tuple[str, str]]],
    *,
    default_value: Text = "",
    placeholder: str = "",
    error: Text = "",
    on_change: Any = None,
    aria_label: str | None = None,
    compact: bool = False,
    **props: Any,
) -> rx.Component:
    """A choice in a list, by the browser's own control: right on a phone, on a keyboard, and for screen readers.

    `compact` is the filter of a tool bar, outside forms. `placeholder` is a first entry with no value.
    """
    attributes: dict[str, Any] = {"id": name}
    if aria_label:
        attributes["aria-label"] = aria_label
    if is_given(error):
        attributes["aria-invalid"] = is_invalid(error)
    events = {} if on_change is None else {"on_change": on_change}
    control = rx.el.select(
        rx.el.option(placeholder, value="", class_name=_OPTION) if placeholder else None,
        _options(options),
        name=name,
        default_value=default_value,
        # A new default (a loaded record) starts a new control, since the browser reads the default once.
        key=props.pop("key", default_value),
        custom_attrs=attributes,
        class_name=_COMPACT if compact else _FIELD,
        **events,
        **props,
    )
    arrow = icon("chevron-down", class_name="absolute right-3 top-1/2 -translate-y-1/2 text-ink-3 pointer-events-none")
    return rx.el.div(control, arrow, class_name="relative inline-block" if compact else "relative")


def tool_choice(
    name: str, label: str, options: list[tuple[str, str]] | rx.Var[list[tuple[str, str]]], value: Any, on_change: Any
) -> rx.Component:
    """The filter of a tool bar: it says what it is to screen readers only."""
    return select(name, options, default_value=value, on_change=on_change, aria_label=label, compact=True)


def _options(options: list[tuple[str, str]] | rx.Var[list[tuple[str, str]]]) -> rx.Component:
    if isinstance(options, rx.Var):
        return rx.foreach(options, lambda option: _option(option[0], option[1]))
    return rx.fragment(*[_option(value, label) for value, label in options])


def _option(value: Text, label: Text) -> rx.Component:
    return rx.el.option(label, value=value, class_name=_OPTION)
