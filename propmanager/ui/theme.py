"""What rxconfig and rx.App need for the look, and the choice of colour mode."""

from typing import Any, Literal

import reflex as rx
from reflex.style import set_color_mode

from propmanager.ui.icon import MARK, icon

# The tokens live in this stylesheet, not in the Tailwind configuration: see the comment at its top.
STYLESHEETS = ["styles/theme.css"]

# Given to rx.plugins.TailwindV4Plugin: no plugin, and the places where class names are written.
TAILWIND: dict[str, Any] = {
    "content": ["./app/**/*.{js,jsx}", "./utils/**/*.{js,jsx}", "./public/ui/*.jsx"],
    "plugins": [],
}

_FONT = "/fonts/inter-5.3.0-latin.woff2"

Mode = Literal["light", "dark", "system"]


def head_components() -> list[rx.Component]:
    """For rx.App(head_components=...): the mark, and the font before the stylesheet asks for it."""
    return [
        rx.el.link(rel="icon", type="image/svg+xml", href=MARK),
        rx.el.link(
            rel="preload", href=_FONT, type="font/woff2", custom_attrs={"as": "font", "crossOrigin": "anonymous"}
        ),
    ]


def color_mode_toggle() -> rx.Component:
    """Clair, Sombre, Système. Reflex keeps the choice in localStorage and sets the class on <html>."""
    return rx.el.div(
        _mode("light", "sun", "Clair"),
        _mode("dark", "moon", "Sombre"),
        _mode("system", "monitor", "Système"),
        role="group",
        aria_label="Apparence",
        class_name="grid grid-cols-3 gap-0.5 p-0.5 rounded-[10px] bg-canvas ring-1 ring-line",
    )


def _mode(mode: Mode, icon_name: str, label: str) -> rx.Component:
    return rx.el.button(
        icon(icon_name),
        label,
        type="button",
        on_click=set_color_mode(mode),
        aria_pressed=rx.color_mode == mode,
        class_name=(
            "inline-flex items-center justify-center gap-1.5 h-9 md:h-8 px-2 rounded-md text-sm font-medium text-ink-2 "
            "hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-raised "
            "aria-pressed:ring-1 aria-pressed:ring-line"
        ),
    )
