from typing import Any, Literal

import reflex as rx

from propmanager.ui.icon import icon
from propmanager.ui.link import page_link

Variant = Literal["primary", "secondary", "ghost", "danger", "danger_solid", "white"]

_BASE = (
    "group/btn inline-flex items-center justify-center gap-2 h-11 md:h-9 md:pointer-coarse:h-11 px-3.5 rounded-md "
    "text-base font-medium whitespace-nowrap transition-colors duration-150 "
    "disabled:not-aria-busy:opacity-50 disabled:cursor-not-allowed aria-busy:opacity-80 aria-busy:cursor-progress "
    "glass:h-12 glass:px-6 glass:text-lg glass:rounded-[10px] "
)

_WHITE = "bg-white text-deep-ink not-disabled:hover:bg-white/90 font-semibold shadow-pop"

_VARIANTS: dict[Variant, str] = {
    "primary": (
        "bg-brand text-on-brand not-disabled:hover:bg-brand-strong shadow-raised glass:bg-white glass:text-deep-ink "
        "glass:not-disabled:hover:bg-white/90 glass:font-semibold glass:shadow-pop"
    ),
    "secondary": (
        "bg-surface text-ink border border-line-strong not-disabled:hover:bg-hover shadow-raised glass:bg-white/10 "
        "glass:border-white/25 glass:not-disabled:hover:bg-white/20"
    ),
    "ghost": "text-ink-2 not-disabled:hover:bg-hover not-disabled:hover:text-ink glass:not-disabled:hover:bg-white/10",
    "danger": "bg-surface text-bad-ink border border-bad-line not-disabled:hover:bg-bad-soft glass:bg-transparent",
    "danger_solid": ("bg-bad-ink text-white dark:bg-bad dark:text-black not-disabled:hover:opacity-90 shadow-raised"),
    "white": _WHITE,
}

_SQUARE = (
    "inline-flex items-center justify-center size-11 md:size-9 md:pointer-coarse:size-11 rounded-md shrink-0 "
    "text-ink-2 hover:bg-hover hover:text-ink data-[state=open]:bg-hover data-[state=open]:text-ink "
    "transition-colors duration-150 disabled:opacity-50 glass:text-white glass:hover:bg-white/10"
)


def button(
    *children: Any,
    variant: Variant = "secondary",
    icon_name: str | None = None,
    icon_end: str | None = None,
    busy: rx.Var[bool] | bool = False,
    busy_label: str = "",
    type: Literal["button", "submit", "reset"] = "button",  # noqa: A002 the HTML name
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """`busy_label` is needed with `busy`, and inside an http_form, which makes its submit buttons busy by itself."""
    if isinstance(busy, rx.Var):
        props |= {"aria_busy": busy, "disabled": busy | props.get("disabled", False)}
    return rx.el.button(
        *_content(children, icon_name, icon_end, busy_label),
        type=type,
        class_name=f"{_BASE}{_VARIANTS[variant]} {class_name}",
        **props,
    )


def _content(children: tuple[Any, ...], icon_name: str | None, icon_end: str | None, busy_label: str) -> list[Any]:
    start = [icon(icon_name)] if icon_name else []
    end = [icon(icon_end)] if icon_end else []
    content = [*start, *children, *end]
    if not busy_label:
        return content
    # Both labels share one cell, so that the width does not move when the work starts.
    return [
        rx.el.span(
            rx.el.span(*content, class_name="inline-flex items-center gap-2 group-aria-busy/btn:invisible"),
            rx.el.span(
                icon("loader-circle", class_name="animate-spin"),
                busy_label,
                class_name="inline-flex items-center gap-2 invisible group-aria-busy/btn:visible",
            ),
            class_name="grid place-items-center *:[grid-area:1/1]",
        )
    ]


def link_button(
    label: str | rx.Var[str],
    href: str | rx.Var[str],
    *,
    variant: Variant = "secondary",
    icon_name: str | None = None,
    icon_end: str | None = None,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    return page_link(
        *_content((label,), icon_name, icon_end, ""),
        href=href,
        class_name=f"{_BASE}{_VARIANTS[variant]} {class_name}",
        **props,
    )


def icon_button(icon_name: str, label: str | rx.Var[str], *, class_name: str = "", **props: Any) -> rx.Component:
    return rx.el.button(
        icon(icon_name), type="button", aria_label=label, title=label, class_name=f"{_SQUARE} {class_name}", **props
    )
