from typing import Any

import reflex as rx

from propmanager.ui.icon import icon
from propmanager.ui.link import page_link


class _Menu(rx.Component):
    library = "$/public/ui/menu.jsx"
    tag = "Menu"


_PANEL = (
    "fixed inset-auto m-0 min-w-60 max-w-[calc(100vw-2rem)] rounded-lg border border-line bg-raised text-ink p-1.5 "
    "shadow-pop animate-pop"
)
_ITEM = (
    "flex w-full items-center gap-2.5 min-h-11 md:min-h-9 md:pointer-coarse:min-h-11 px-2.5 rounded-sm text-left "
    "text-base select-none outline-none hover:bg-hover focus-visible:bg-hover "
)


def menu(trigger: rx.Component, *items: rx.Component) -> rx.Component:
    """Actions behind a button, which is `trigger`. Under it at the right, or above where there is no room."""
    return _Menu.create(trigger, *items, class_name=_PANEL)


def menu_item(
    label: str | rx.Var[str],
    icon_name: str | None = None,
    *,
    on_select: Any = None,
    href: str | rx.Var[str] | None = None,
    danger: bool = False,
    **props: Any,
) -> rx.Component:
    """Either `on_select` or `href`; `reload=True` with an href that is not a page (a download)."""
    content = [icon(icon_name, class_name="opacity-75")] if icon_name else []
    class_name = _ITEM + ("text-bad-ink" if danger else "text-ink")
    if href is not None:
        return page_link(*content, label, href=href, role="menuitem", class_name=class_name, **props)
    return rx.el.button(
        *content, label, type="button", on_click=on_select, role="menuitem", class_name=class_name, **props
    )


def menu_separator() -> rx.Component:
    return rx.el.div(role="separator", class_name="my-1.5 h-px bg-line")
