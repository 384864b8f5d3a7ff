from typing import Any

import reflex as rx


def section(title: str, *children: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="mb-3 text-sm font-medium text-ink-3"), *children, class_name="min-w-0"
    )


def side_by_side(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name="flex flex-wrap items-center gap-2")


def two_columns(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name="grid sm:grid-cols-2 gap-4 items-start")
