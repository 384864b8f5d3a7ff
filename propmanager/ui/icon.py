"""Lucide icons. Names are literal: Reflex then imports each icon's own file and the bundle holds only those used."""

import reflex as rx
from reflex_components_lucide.icon import LUCIDE_ICON_LIST

MARK = "/favicon.svg"


def icon(name: str, size: int = 16, class_name: str = "") -> rx.Component:
    """Decorative icon. Raises ValueError on an unknown name, where Reflex would draw a question mark."""
    if name.replace("-", "_") not in LUCIDE_ICON_LIST:
        msg = f"Unknown lucide icon: {name}"
        raise ValueError(msg)
    return rx.icon(
        name.replace("-", "_"), size=size, stroke_width=1.75, class_name=f"shrink-0 {class_name}", aria_hidden="true"
    )


def mark(size: int = 28) -> rx.Component:
    # An image rather than inline SVG: a gradient id repeated in a page may point into a hidden copy.
    return rx.el.img(src=MARK, alt="", style={"width": f"{size}px", "height": f"{size}px"}, class_name="shrink-0")
