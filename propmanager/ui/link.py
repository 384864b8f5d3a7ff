from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

from propmanager.ui.icon import icon


def page_link(*children: Any, href: str | rx.Var[str], reload: bool = False, **props: Any) -> rx.Component:
    """Link without styling. Pages open without reload; `reload=True` for downloads and other HTTP routes."""
    if reload or not _is_page(href):
        return A.create(*children, href=href, **props)  # rx.el.a is the router's link as well
    return ReactRouterLink.create(*children, to=href, **props)


def text_link(label: str | rx.Var[str], *, href: str | rx.Var[str], **props: Any) -> rx.Component:
    return page_link(
        label,
        href=href,
        class_name=(
            "inline-flex items-center min-h-11 md:min-h-0 md:pointer-coarse:min-h-11 text-brand-ink font-medium "
            "hover:underline underline-offset-4 rounded-sm glass:text-white glass:underline"
        ),
        **props,
    )


def way_back(label: str, href: str) -> rx.Component:
    """From the page of one thing to the list it is in."""
    return page_link(
        icon("chevron-left"),
        label,
        href=href,
        class_name=(
            "mb-2 inline-flex items-center gap-1 min-h-11 md:min-h-0 md:pointer-coarse:min-h-11 rounded-sm text-sm "
            "font-medium text-ink-2 hover:text-ink self-start"
        ),
    )


def _is_page(href: str | rx.Var[str]) -> bool:
    """False for what the router must not take: other sites, mail, places in the page."""
    return not isinstance(href, str) or (href.startswith("/") and not href.startswith("//"))
