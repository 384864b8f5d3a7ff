"""The links between the pages of one matter, above their content; they scroll sideways on a phone."""

import reflex as rx

from propmanager.ui.icon import icon
from propmanager.ui.link import page_link

_LINK = (
    "inline-flex h-11 items-center gap-1.5 border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-ink-2 "
    "transition-colors duration-150 -outline-offset-2! hover:text-ink aria-[current=page]:border-brand "
    "aria-[current=page]:text-brand-ink "
    # On a phone the row opens scrolled to where one is, in browsers that know the property.
    "aria-[current=page]:[scroll-initial-target:nearest]"
)


def sub_navigation(label: str, *links: rx.Component) -> rx.Component:
    return rx.el.nav(
        rx.el.ul(*(rx.el.li(link) for link in links), class_name="flex gap-1 overflow-x-auto"),
        aria_label=label,
        class_name="border-b border-line",
    )


def sub_link(label: str, href: str, *, current: bool, locked: rx.Var[bool] | bool = False) -> rx.Component:
    """`locked`: the plan lacks what is there; the page itself says so, and what it takes."""
    lock = rx.cond(locked, rx.fragment(icon("lock", 14), rx.el.span(" (autre plan)", class_name="sr-only")))
    return page_link(label, lock, href=href, class_name=_LINK, aria_current="page" if current else False)
