from typing import Any, Literal

import reflex as rx

Tone = Literal["brand", "ok", "warn", "bad", "trial"]

_FILL: dict[Tone, str] = {
    "brand": "bg-brand",
    "ok": "bg-ok",
    "warn": "bg-warn",
    "bad": "bg-bad",
    "trial": "bg-linear-to-r from-grad-a to-grad-b",
}


def meter(
    label: str | rx.Var[str], value: float | rx.Var[Any], maximum: float | rx.Var[Any], tone: Tone = "brand"
) -> rx.Component:
    """A quantity within a known limit. Values above the limit fill the bar."""
    return rx.el.div(
        _bar(value, maximum, _FILL[tone]),
        custom_attrs={"role": "meter"},
        aria_label=label,
        aria_valuemin=0,
        aria_valuemax=maximum,
        aria_valuenow=value,
        class_name="w-full h-1.5 rounded-full bg-chart-due overflow-hidden",
    )


def progress_bar(label: str | rx.Var[str], value: float | rx.Var[Any], maximum: float | rx.Var[Any]) -> rx.Component:
    """Work that advances. On the deep background the bar takes the brand's light gradient."""
    fill = "bg-brand glass:bg-linear-to-r glass:from-[oklch(.65_.25_303)] glass:to-[oklch(.66_.19_258)]"
    return rx.el.div(
        _bar(value, maximum, fill),
        role="progressbar",
        aria_label=label,
        aria_valuemin=0,
        aria_valuemax=maximum,
        aria_valuenow=value,
        class_name="w-full h-2 rounded-full bg-chart-due glass:bg-white/12 overflow-hidden",
    )


def _bar(value: float | rx.Var[Any], maximum: float | rx.Var[Any], fill: str) -> rx.Component:
    # The browser divides, clamps nothing here: the parent hides what overflows.
    width = rx.Var.create(f"calc(100% * {value} / {maximum})")
    return rx.el.div(
        style={"width": width},
        class_name=f"h-full rounded-full transition-[width] duration-240 {fill}",
    )
