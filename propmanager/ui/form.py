"""Fields of forms. Inputs keep their own text (default_value): an answer of the server never erases what was typed."""

from typing import Any, Literal

import reflex as rx

from propmanager.ui.icon import icon
from propmanager.ui.text import Text, is_given

InputType = Literal["text", "email", "password", "tel", "url", "search", "number"]
InputMode = Literal["text", "decimal", "numeric", "email", "tel", "url", "search", "none"]

CONTROL_CLASS = (
    "w-full rounded-md border border-field bg-surface px-3 text-lg md:text-base text-ink placeholder:text-ink-3 "
    "aria-invalid:border-bad-ink disabled:opacity-60 "
    "glass:border-white/45 glass:bg-white/10 glass:px-3.5 glass:text-lg glass:placeholder:text-white/65 "
)
_ONE_LINE = CONTROL_CLASS + "h-11 glass:h-12 "
_CHECK_BOX = (
    "peer appearance-none size-5 md:size-4 rounded-[5px] border border-field bg-surface checked:bg-brand "
    "checked:border-brand aria-invalid:border-bad-ink glass:border-white/45 glass:bg-white/10 glass:checked:bg-white"
)


def form(*children: Any, on_submit: Any, class_name: str = "grid gap-5", **props: Any) -> rx.Component:
    """Form answered by a state. The browser's own validation is off: the state answers in one voice."""
    return rx.el.form(*children, on_submit=on_submit, no_validate=True, class_name=class_name, **props)


def field(
    label: Text,
    control: rx.Component,
    *,
    name: str,
    hint: Text = "",
    error: Text = "",
    optional: bool = False,
) -> rx.Component:
    """Label above, control, then the hint or the error that replaces it. `name` is that of the control."""
    described = is_given(hint) or is_given(error)
    if described:
        _describe(control, name, error)
    return rx.el.div(
        rx.el.label(
            label,
            rx.el.span(" (facultatif)", class_name="font-normal text-ink-3") if optional else None,
            html_for=name,
            class_name="block mb-1.5 text-base font-medium",
        ),
        control,
        rx.el.div(_message(hint, error), custom_attrs={"id": f"{name}-aide"}) if described else None,
        class_name="min-w-0",
        custom_attrs={"data-field": name},  # where an http_form says what was refused
    )


def _message(hint: Text, error: Text) -> Any:
    hint_line = rx.el.p(hint, class_name="mt-1.5 text-sm text-ink-3") if is_given(hint) else None
    error_line = rx.el.p(
        icon("circle-alert", class_name="mt-0.5"),
        rx.el.span(error),
        class_name="mt-1.5 flex gap-1.5 text-sm text-bad-ink",
    )
    if isinstance(error, str):
        return error_line if error else hint_line
    return rx.cond(error, error_line, hint_line or rx.fragment())


def _describe(control: rx.Component, name: str, error: Text) -> None:
    """Tie the control to its message here, so that a page says hint and error once only."""
    if control.custom_attrs.get("id") == name:
        control.custom_attrs["aria-describedby"] = f"{name}-aide"
        if is_given(error):
            control.custom_attrs["aria-invalid"] = is_invalid(error)
        return
    for child in control.children:
        if isinstance(child, rx.Component):
            _describe(child, name, error)


def is_invalid(error: Text) -> Any:
    return bool(error) if isinstance(error, str) else rx.cond(error, True, False)


def _input(name: str, *, error: Text, class_name: str, **props: Any) -> rx.Component:
    # The id is a plain attribute: as a Reflex id it would add a React reference to every field.
    attributes = {"id": props.pop("id", name), **props.pop("custom_attrs", {})}
    if is_given(error):
        attributes["aria-invalid"] = is_invalid(error)
    return rx.el.input(name=name, custom_attrs=attributes, class_name=class_name, **props)


def text_input(
    name: str,
    *,
    default_value: Text = "",
    error: Text = "",
    type: InputType = "text",  # noqa: A002 the HTML name
    inputmode: InputMode | None = None,
    autocomplete: str | None = None,
    **props: Any,
) -> rx.Component:
    """Give a new `key` to empty or refill a field the user has already changed."""
    if inputmode:
        props["input_mode"] = inputmode
    if autocomplete:
        props["auto_complete"] = autocomplete
    return _input(name, error=error, class_name=_ONE_LINE, type=type, default_value=default_value, **props)


def textarea(name: str, *, default_value: Text = "", error: Text = "", rows: int = 3, **props: Any) -> rx.Component:
    attributes: dict[str, Any] = {"id": props.pop("id", name), **props.pop("custom_attrs", {})}
    if is_given(error):
        attributes["aria-invalid"] = is_invalid(error)
    return rx.el.textarea(
        name=name,
        default_value=default_value,
        rows=str(rows),
        custom_attrs=attributes,
        class_name=CONTROL_CLASS + "py-2.5 resize-y",
        **props,
    )


def money_input(name: str, *, default_value: Text = "", error: Text = "", **props: Any) -> rx.Component:
    """An amount as typed (« 1 180,50 »), euro sign beside it; the state turns it into cents."""
    return rx.el.div(
        _input(
            name,
            error=error,
            class_name=_ONE_LINE + "pr-9 glass:pr-9 tabular-nums",
            type="text",
            input_mode="decimal",
            auto_complete="off",
            default_value=default_value,
            **props,
        ),
        rx.el.span(
            "€",
            aria_hidden="true",
            class_name="absolute right-3 top-1/2 -translate-y-1/2 text-ink-3 pointer-events-none",
        ),
        class_name="relative",
    )


def date_input(name: str, *, default_value: Text = "", error: Text = "", **props: Any) -> rx.Component:
    """A day typed as jj/mm/aaaa: the browser's picker would follow the language of the machine."""
    return _input(
        name,
        error=error,
        class_name=_ONE_LINE + "tabular-nums",
        type="text",
        input_mode="numeric",
        auto_complete=props.pop("autocomplete", "off"),
        placeholder=props.pop("placeholder", "jj/mm/aaaa"),
        default_value=default_value,
        **props,
    )


def checkbox(
    name: str, label: Any, *, default_checked: bool | rx.Var[bool] = False, error: Text = "", **props: Any
) -> rx.Component:
    """The label is the target; the form data holds « on », or nothing."""
    box = _input(name, error=error, class_name=_CHECK_BOX, type="checkbox", default_checked=default_checked, **props)
    tick = icon(
        "check",
        14,
        "absolute left-1/2 top-1/2 -translate-1/2 text-on-brand glass:text-deep-ink opacity-0 peer-checked:opacity-100 "
        "pointer-events-none",
    )
    if is_given(error):
        _describe(box, props.get("id", name), error)
    return rx.el.div(
        rx.el.label(
            rx.el.span(box, tick, class_name="relative inline-flex shrink-0 mt-0.5"),
            rx.el.span(label),
            class_name="inline-flex items-start gap-2.5 py-2 md:py-1 cursor-pointer",
        ),
        rx.el.div(_message("", error), custom_attrs={"id": f"{name}-aide"}) if is_given(error) else None,
    )


class _ErrorSummary(rx.Component):
    library = "$/public/ui/error_summary.jsx"
    tag = "ErrorSummary"
    errors: rx.Var[dict[str, str]]
    labels: rx.Var[dict[str, str]]


def error_summary(errors: rx.Var[dict[str, str]] | dict[str, str], labels: dict[str, str]) -> rx.Component:
    """Always in the form: empty, it shows nothing. It takes the focus when the errors change.

    A handler empties them before it judges: the browser does not notice errors that are equal to the last.
    An error whose name has no label is shown as a sentence.
    """
    return _ErrorSummary.create(errors=errors, labels=labels)
