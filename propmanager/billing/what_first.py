# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.state import BillingState
from propmanager.ui.icon import icon

_SHOWN: Any = BillingState.billing  # a Var, for Reflex
_STRIP = (
    "flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg px-4 md:px-5 py-3 data-[tone=warn]:bg-warn-soft "
    "data-[tone=warn]:text-warn-ink data-[tone=info]:bg-info-soft data-[tone=info]:text-info-ink"
)


def what_first() -> rx.Component:
    """What to know before all else. Always in the page: a screen reader hears what comes into it."""
    return rx.el.div(
        rx.cond(
            _SHOWN.notice != "",
            rx.el.div(
                rx.cond(_SHOWN.notice_tone == "info", icon("info", 18), icon("triangle-alert", 18)),
                rx.el.p(_SHOWN.notice, class_name="min-w-0 flex-1 basis-56 font-medium text-pretty"),
                data_tone=_SHOWN.notice_tone,
                class_name=_STRIP,
            ),
        ),
        role="status",
        class_name="empty:hidden",
    )
