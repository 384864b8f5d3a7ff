"""Every component in every variant, for the staff and for the eye of the tests."""

import reflex as rx

from propmanager.admin.components_account import answers, proofs
from propmanager.admin.components_controls import brand, buttons, form_with_errors, live_form
from propmanager.admin.components_feedback import facts, gauges, loading, nothing, notices, overlays, statuses, tab_bar
from propmanager.admin.components_frames import strips, ways, whole_pages
from propmanager.admin.components_list import figures, journal_end, listing
from propmanager.ui.theme import color_mode_toggle

_COLUMN = "grid gap-8 min-w-0"


def components_page() -> rx.Component:
    return rx.el.div(
        rx.el.div(color_mode_toggle(), class_name="w-full max-w-80 mb-8"),
        rx.el.div(
            rx.el.div(live_form(), form_with_errors(), buttons(), statuses(), proofs(), facts(), class_name=_COLUMN),
            rx.el.div(overlays(), notices(), nothing(), loading(), gauges(), tab_bar(), answers(), class_name=_COLUMN),
            class_name="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-[repeat(2,minmax(0,1fr))] gap-8 items-start",
        ),
        rx.el.div(
            figures(), listing(), journal_end(), strips(), ways(), whole_pages(), brand(), class_name="mt-8 grid gap-8"
        ),
    )
