"""Sidebar, bottom tab bar and the sheet behind « Plus ». Entries are data: this package knows no page."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from propmanager.ui.icon import icon, mark
from propmanager.ui.link import page_link
from propmanager.ui.text import Text, is_given
from propmanager.ui.theme import color_mode_toggle

_USER_MENU = "menu-utilisateur"
_SHEET = "menu-plus"
_LINK = (
    "flex items-center gap-2.5 min-h-11 md:min-h-9 md:pointer-coarse:min-h-11 px-2.5 rounded-md font-medium text-ink-2 "
    "hover:bg-hover hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink "
    "aria-[current=page]:shadow-raised aria-[current=page]:ring-1 aria-[current=page]:ring-line "
    "aria-[current=page]:[&>svg]:text-brand-ink"
)
_COUNT = "ml-auto text-xs text-ink-3 tabular-nums"
_ALERT = (
    "ml-auto min-w-5 h-5 px-1.5 rounded-full bg-bad-soft text-bad-ink text-xs font-semibold tabular-nums inline-flex "
    "items-center justify-center"
)
_TAB = (
    "flex flex-1 flex-col items-center justify-center gap-1 h-14 text-xs font-medium text-ink-2 "
    "aria-[current=page]:text-brand-ink -outline-offset-2!"
)
# Native popovers: Escape, a click outside and the return of focus come with the browser, without a script.
_USER_PANEL = (
    "fixed inset-auto bottom-16 left-3 m-0 w-72 rounded-lg border border-line bg-raised text-ink p-1.5 shadow-pop "
    "animate-pop"
)
_SHEET_PANEL = (
    "fixed inset-x-0 top-auto bottom-0 m-0 w-full max-w-none max-h-[85dvh] overflow-y-auto rounded-t-xl border-t "
    "border-line bg-raised text-ink p-4 pb-6 shadow-dialog animate-rise backdrop:bg-scrim"
)
USER_MENU_ITEM = (
    "flex w-full items-center gap-2.5 min-h-11 md:min-h-9 md:pointer-coarse:min-h-11 px-2.5 rounded-sm text-left "
    "hover:bg-hover"
)


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """`alert` shows the count in red and says `alert` first; `tab` is the short label in the phone's tab bar."""

    label: str
    href: str
    icon: str
    count: rx.Var[int] | int | None = None
    alert: str = ""
    tab: str = ""


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    items: list[NavItem] = field(default_factory=list)
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    name: Text
    role: Text
    initials: Text = ""


def user_menu_link(label: Text, href: Text, icon_name: str, *, reload: bool = False) -> rx.Component:
    return page_link(
        icon(icon_name, class_name="opacity-75"), label, href=href, reload=reload, class_name=USER_MENU_ITEM
    )


def sidebar(
    groups: list[NavGroup],
    current: str,
    *,
    tenant_name: Text,
    person: Person,
    user_menu: list[rx.Component],
    search: rx.Component | None,
) -> rx.Component:
    return rx.el.aside(
        _tenant(tenant_name),
        rx.el.div(search, class_name="mt-3") if search is not None else None,
        rx.el.nav(
            *[_group(group, current) for group in groups],
            aria_label="Navigation principale",
            class_name="mt-3 -mx-1 px-1 flex-1 min-h-0 overflow-y-auto py-1",
        ),
        _user_button(person),
        _user_panel(user_menu),
        class_name="hidden md:flex w-60 shrink-0 flex-col sticky top-0 h-dvh p-3",
    )


def tab_bar(groups: list[NavGroup], current: str, *, person: Person, user_menu: list[rx.Component]) -> rx.Component:
    items = [item for group in groups for item in group.items]
    rest = [NavGroup(label=group.label, items=[item for item in group.items if not item.tab]) for group in groups]
    return rx.fragment(
        rx.el.nav(
            *[_tab(item, current) for item in items if item.tab],
            rx.el.button(
                icon("ellipsis", 20), "Plus", type="button", class_name=_TAB, custom_attrs={"popoverTarget": _SHEET}
            ),
            aria_label="Navigation mobile",
            class_name="md:hidden fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface",
        ),
        rx.el.nav(
            *[_group(group, current) for group in rest if group.items],
            rx.el.div(_person(person), class_name="mt-4 pt-4 border-t border-line flex items-center gap-2.5"),
            rx.el.div(*user_menu, class_name="mt-2"),
            rx.el.div(color_mode_toggle(), class_name="mt-3"),
            aria_label="Autres pages",
            class_name=_SHEET_PANEL,
            custom_attrs={"popover": "auto", "id": _SHEET},
        ),
    )


def _tenant(tenant_name: Text) -> rx.Component:
    return rx.el.div(
        mark(),
        rx.el.span(
            rx.el.span(tenant_name, class_name="block font-semibold leading-4 truncate"),
            rx.el.span("PropManager", class_name="block text-xs text-ink-3"),
            class_name="min-w-0 flex-1",
        ),
        class_name="flex items-center gap-2.5 h-11 px-1.5",
    )


def _group(group: NavGroup, current: str) -> rx.Component:
    title = None
    if group.label:
        title = rx.el.p(group.label, class_name="mt-5 mb-1 px-2.5 text-xs font-medium text-ink-3")
    return rx.fragment(
        title,
        rx.el.ul(*[rx.el.li(_link(item, current)) for item in group.items], class_name="flex flex-col gap-0.5"),
    )


def _link(item: NavItem, current: str) -> rx.Component:
    return page_link(
        icon(item.icon), item.label, _count(item), href=item.href, class_name=_LINK, **_here(item, current)
    )


def _tab(item: NavItem, current: str) -> rx.Component:
    return page_link(icon(item.icon, 20), item.tab, href=item.href, class_name=_TAB, **_here(item, current))


def _here(item: NavItem, current: str) -> dict[str, Any]:
    return {"aria_current": "page"} if item.href == current else {}


def _count(item: NavItem) -> Any:
    if item.count is None:
        return None
    if not item.alert:
        return rx.el.span(item.count, class_name=_COUNT)
    said = rx.el.span(item.alert, " : ", class_name="sr-only")
    return rx.cond(rx.Var.create(item.count).to(int) > 0, rx.el.span(said, item.count, class_name=_ALERT))


def _person(person: Person) -> rx.Component:
    return rx.fragment(
        rx.el.span(
            person.initials if is_given(person.initials) else icon("user"),
            aria_hidden="true",
            class_name=(
                "inline-flex items-center justify-center size-8 shrink-0 rounded-full bg-brand-soft text-brand-ink "
                "text-xs font-semibold"
            ),
        ),
        rx.el.span(
            rx.el.span(person.name, class_name="block font-medium leading-4 truncate"),
            rx.el.span(person.role, class_name="block text-xs text-ink-3"),
            class_name="min-w-0 flex-1",
        ),
    )


def _user_button(person: Person) -> rx.Component:
    return rx.el.button(
        _person(person),
        icon("ellipsis", class_name="text-ink-3"),
        type="button",
        class_name="mt-2 flex items-center gap-2.5 h-12 px-1.5 rounded-md hover:bg-hover text-left",
        custom_attrs={"popoverTarget": _USER_MENU},
    )


def _user_panel(user_menu: list[rx.Component]) -> rx.Component:
    return rx.el.div(
        rx.el.div(*user_menu, class_name="mb-1.5"),
        color_mode_toggle(),
        class_name=_USER_PANEL,
        custom_attrs={"popover": "auto", "id": _USER_MENU},
    )
