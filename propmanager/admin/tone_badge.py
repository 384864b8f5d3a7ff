from typing import Any

import reflex as rx

from propmanager.ui.badge import badge


def tone_badge(label: Any, tone: Any) -> rx.Component:
    """A word whose tone is data: each tone has its shape, so that colour never says it alone."""
    return rx.fragment(
        rx.match(
            tone,
            ("ok", badge(label, "ok", "circle-check")),
            ("info", badge(label, "info", "circle-dashed")),
            ("warn", badge(label, "warn", "clock-alert")),
            ("bad", badge(label, "bad", "octagon-alert")),
            badge(label, "neutral", "circle-minus"),
        )
    )
