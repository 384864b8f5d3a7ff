"""Pieces of a list paged by the server: tool bar, table, pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.icon import icon
from propmanager.ui.text import Text

_EDGES = "px-2 md:px-3 first:pl-4 md:first:pl-[var(--edge,2rem)] last:pr-2 md:last:pr-6 "
_HEAD = "h-9 text-xs font-medium text-ink-3 whitespace-nowrap " + _EDGES
_CELL = "py-2 h-14 align-middle " + _EDGES
_ALIGN = {"left": "text-left", "right": "text-right"}
_PHONE, _TABLET = "max-md:hidden", "max-xl:hidden"
_IN_CARD = "md:overflow-hidden rounded-b-lg [--edge:1.25rem] [&_tbody]:border-b-0"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`sort` is the key given to on_sort; without it the column does not sort. `hidden_label` only speaks."""

    label: str
    sort: str = ""
    align: Literal["left", "right"] = "left"
    hide_on_phone: bool = False
    hide_on_tablet: bool = False  # and on phone
    hidden_label: bool = False


def data_table(
    columns: list[Column],
    rows: rx.Var[list[Any]] | list[Any],
    render_row: Callable[[Any], rx.Component],
    *,
    caption: str,
    sort_key: rx.Var[str] | str = "",
    sort_desc: rx.Var[bool] | bool = False,
    on_sort: Any = None,
    in_card: bool = False,
) -> rx.Component:
    """`render_row` gives a `table_row`. `on_sort` receives the column's key; the state turns the direction round.

    `in_card` starts where the title of a card does, not where that of the page does.
    """
    heads = [_head(column, sort_key, sort_desc, on_sort) for column in columns]
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="sr-only"),
            rx.el.thead(rx.el.tr(*heads), class_name="bg-sunken border-b border-line"),
            rx.el.tbody(rx.foreach(rows, render_row), class_name="divide-y divide-line border-b border-line"),
            class_name="w-full",
        ),
        # relative: what is only for screen readers is placed in here and cannot stretch the page.
        class_name=f"relative max-md:overflow-x-auto border-t border-line {_IN_CARD if in_card else ''}",
    )


def _head(column: Column, sort_key: rx.Var[str] | str, sort_desc: Any, on_sort: Any) -> rx.Component:
    class_name = f"{_HEAD} {_ALIGN[column.align]} {_hidden(column.hide_on_phone, column.hide_on_tablet)}"
    if not column.sort or on_sort is None:
        label = rx.el.span(column.label, class_name="sr-only") if column.hidden_label else column.label
        return rx.el.th(label, scope="col", class_name=class_name)
    current = rx.Var.create(sort_key) == column.sort
    direction = rx.cond(current, rx.cond(sort_desc, "descending", "ascending"), "none")
    return rx.el.th(
        _sort_button(column, on_sort), scope="col", aria_sort=direction, class_name=f"group/th {class_name}"
    )


def _sort_button(column: Column, on_sort: Any) -> rx.Component:
    arrow = (
        "opacity-0 group-hover/th:opacity-60 group-aria-[sort=ascending]/th:opacity-100 "
        "group-aria-[sort=descending]/th:opacity-100 group-aria-[sort=descending]/th:rotate-180"
    )
    return rx.el.button(
        column.label,
        icon("chevron-up", 14, arrow),
        type="button",
        on_click=on_sort(column.sort),
        class_name=(
            "inline-flex items-center gap-1 h-9 font-medium rounded-sm hover:text-ink "
            "group-aria-[sort=ascending]/th:text-ink group-aria-[sort=descending]/th:text-ink -outline-offset-2!"
        ),
    )


def table_row(*cells: rx.Component, **props: Any) -> rx.Component:
    return rx.el.tr(*cells, class_name="group hover:bg-sunken", **props)


def cell(
    *children: Any,
    align: Literal["left", "right"] = "left",
    hide_on_phone: bool = False,
    hide_on_tablet: bool = False,
    class_name: str = "",
) -> rx.Component:
    """Amounts and dates: align right, with `tabular-nums whitespace-nowrap`."""
    hidden = _hidden(hide_on_phone, hide_on_tablet)
    return rx.el.td(*children, class_name=f"{_CELL} {_ALIGN[align]} {hidden} {class_name}")


def _hidden(on_phone: bool, on_tablet: bool) -> str:  # noqa: FBT001  # two marks of a column
    return _TABLET if on_tablet else _PHONE if on_phone else ""


def two_lines(main: Any, detail: Any, *, phone: Any = None) -> rx.Component:
    """What the row is, then where or when; on phone `phone` replaces the detail, for what hidden columns said."""
    details = detail
    if phone is not None:
        details = rx.fragment(
            rx.el.span(detail, class_name="max-md:hidden"), rx.el.span(phone, class_name="md:hidden tabular-nums")
        )
    return rx.fragment(
        rx.el.span(main, class_name="block font-medium"), rx.el.span(details, class_name="block text-sm text-ink-3")
    )


def toolbar(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name="flex flex-wrap items-center gap-3 px-4 md:px-8 py-4")


class _SearchInput(rx.Component):
    library = "$/public/ui/search_input.jsx"
    tag = "SearchInput"
    value: rx.Var[str]
    placeholder: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def search_input(*, value: rx.Var[str] | str, on_search: Any, placeholder: str, label: str) -> rx.Component:
    """`on_search` receives the text once typing pauses for 300 ms; `value` is the text the state searches."""
    return rx.el.label(
        rx.el.span(label, class_name="sr-only"),
        icon("search", class_name="absolute left-3 top-1/2 -translate-y-1/2 text-ink-3 pointer-events-none"),
        _SearchInput.create(
            value=value,
            on_search=on_search,
            placeholder=placeholder,
            custom_attrs={"autoComplete": "off"},
            class_name=(
                "w-full h-11 md:h-9 md:pointer-coarse:h-11 pl-9 pr-3 rounded-md border border-field bg-surface text-lg "
                "md:text-base placeholder:text-ink-3"
            ),
        ),
        class_name="relative block w-full md:w-80",
    )


@dataclass(frozen=True, kw_only=True)
class Filter:
    value: str
    label: str
    count: rx.Var[int] | int | None = None


def filter_group(label: str, options: list[Filter], current: rx.Var[str] | str, on_choose: Any) -> rx.Component:
    """One choice among a few, with what each would show."""
    return rx.el.div(
        *[_filter(option, current, on_choose) for option in options],
        role="group",
        aria_label=label,
        class_name="flex gap-0.5 p-0.5 rounded-[10px] bg-canvas ring-1 ring-line max-w-full overflow-x-auto",
    )


def _filter(option: Filter, current: rx.Var[str] | str, on_choose: Any) -> rx.Component:
    count = None
    if option.count is not None:
        count = rx.el.span(option.count, class_name="text-xs text-ink-3 tabular-nums")
    return rx.el.button(
        option.label,
        count,
        type="button",
        on_click=on_choose(option.value),
        aria_pressed=rx.Var.create(current) == option.value,
        class_name=(
            "inline-flex items-center gap-1.5 h-10 md:h-8.5 px-2 md:px-3 rounded-md -outline-offset-2! "
            "text-base font-medium whitespace-nowrap text-ink-2 hover:text-ink aria-pressed:bg-surface "
            "aria-pressed:text-ink aria-pressed:shadow-raised aria-pressed:ring-1 aria-pressed:ring-line"
        ),
    )


def pager(
    *,
    first: rx.Var[int] | int,
    last: rx.Var[int] | int,
    total: rx.Var[int] | int,
    page: rx.Var[int] | int,
    pages: rx.Var[int] | int,
    on_previous: Any,
    on_next: Any,
    noun_label: Text = "lignes",
    page_size: rx.Var[int] | int | None = None,
    summary: Any = None,
) -> rx.Component:
    """« 1 à 25 sur 312 biens ». `summary` stands beside it, for a total over all pages."""
    size = None if page_size is None else rx.el.span(page_size, " par page", class_name="text-ink-3 max-md:hidden")
    return rx.el.nav(
        rx.el.p(first, " à ", last, " sur ", total, " ", noun_label),
        None if summary is None else rx.el.div(summary, class_name="text-ink-3"),
        rx.el.div(
            size,
            button(
                "Précédent", icon_name="chevron-left", on_click=on_previous, disabled=rx.Var.create(page).to(int) <= 1
            ),
            rx.el.span("Page ", page, " sur ", pages, class_name="px-2 whitespace-nowrap max-md:hidden"),
            button(
                "Suivant",
                icon_end="chevron-right",
                on_click=on_next,
                disabled=rx.Var.create(page).to(int) >= rx.Var.create(pages).to(int),
            ),
            class_name="md:ml-auto flex items-center gap-2 max-md:w-full max-md:*:flex-1",
        ),
        aria_label="Pages",
        class_name="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 md:px-8 py-3 text-ink-2 tabular-nums",
    )
