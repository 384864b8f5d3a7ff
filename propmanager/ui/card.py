from typing import Any

import reflex as rx

from propmanager.ui.text import is_given

_CARD = "rounded-lg border border-line bg-surface min-w-0"
_BAND = (
    "grid grid-cols-2 md:grid-cols-none md:grid-flow-col md:auto-cols-fr rounded-lg border border-line divide-line "
    "max-md:gap-px max-md:bg-line overflow-hidden md:divide-x *:bg-surface"
)


def card(
    *children: Any, title: str | rx.Var[str] = "", subtitle: str | rx.Var[str] = "", action: rx.Component | None = None
) -> rx.Component:
    """Children bring their own padding: tables and lists touch the border, other content sits in `card_body`."""
    if not is_given(title):
        return rx.el.section(*children, class_name=_CARD)
    head = rx.el.div(
        rx.el.div(
            rx.el.h2(title, class_name="text-base font-semibold"),
            rx.el.p(subtitle, class_name="text-sm text-ink-3") if is_given(subtitle) else None,
        ),
        action,
        class_name="flex items-center justify-between gap-4 px-4 md:px-5 pt-4 pb-3",
    )
    return rx.el.section(head, *children, class_name=_CARD)


def card_body(*children: Any, class_name: str = "") -> rx.Component:
    return rx.el.div(*children, class_name=f"px-4 md:px-5 py-4 {class_name}")


def premium_card(*children: Any, class_name: str = "") -> rx.Component:
    """Glass on the brand gradient. Only where the brand speaks, never in work screens."""
    return rx.el.section(
        rx.el.div(
            *children,
            class_name="rounded-xl border border-white/15 bg-white/8 backdrop-blur-xl p-5 md:p-7",
        ),
        class_name=f"dark glass bg-deep rounded-2xl p-3 md:p-5 text-white {class_name}",
    )


def stat_band(*stats: rx.Component, label: str) -> rx.Component:
    return rx.el.section(*stats, aria_label=label, class_name=_BAND)


def stat(
    label: str | rx.Var[str],
    value: str | rx.Var[str] | rx.Component,
    detail: str | rx.Var[str] | rx.Component = "",
    *,
    aside: str | rx.Var[str] = "",
    alert: bool = False,
    wide: bool = False,
    wide_on_phone: bool = False,
) -> rx.Component:
    """`aside` follows the figure in small (« sur 8 biens »); `wide` takes two columns."""
    figure = "text-bad-ink" if alert else ""
    span = "col-span-2" if wide else "max-md:col-span-2" if wide_on_phone else ""
    return rx.el.div(
        rx.el.p(label, class_name="text-sm text-ink-2"),
        rx.el.p(
            rx.el.span(value, class_name=figure),
            rx.el.span(" ", aside, class_name="text-base font-normal tracking-normal text-ink-3"),
            class_name="mt-1 text-2xl font-semibold tracking-[-.02em] tabular-nums",
        ),
        rx.el.div(detail, class_name="mt-1 text-sm text-ink-3 tabular-nums") if is_given(detail) else None,
        class_name=f"p-4 md:px-5 md:py-4 {span}",
    )
