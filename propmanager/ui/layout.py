from typing import Any

import reflex as rx

from propmanager.ui.icon import icon, mark
from propmanager.ui.link import page_link
from propmanager.ui.navigation import NavGroup, Person, sidebar, tab_bar
from propmanager.ui.text import Text, is_given

_SKIP = (
    "sr-only focus:not-sr-only focus:fixed focus:z-50 focus:top-2 focus:left-2 focus:rounded-md focus:bg-raised "
    "focus:text-ink focus:px-4 focus:py-3 focus:shadow-pop focus:font-medium"
)
_PANEL = (
    "flex min-w-0 flex-1 flex-col md:m-2 md:ml-0 md:rounded-xl md:border border-line bg-surface md:shadow-raised "
    "overflow-clip pb-14 md:pb-0"
)
_STRIP = (
    "flex flex-wrap items-center gap-x-4 gap-y-1 px-4 md:px-8 py-2 md:min-h-12 bg-brand-soft text-brand-ink "
    "data-[tone=warn]:bg-warn-soft data-[tone=warn]:text-warn-ink data-[tone=bad]:bg-bad-soft "
    "data-[tone=bad]:text-bad-ink"
)
_BODY = {
    "full": "flex-1 flex flex-col",
    "page": "flex-1 flex flex-col px-4 md:px-8 pt-5 pb-8 md:pt-6 md:pb-24",
    "reading": "flex-1 w-full max-w-[1040px] px-4 md:px-8 pt-5 pb-8 md:pt-6 md:pb-24",
}


def shell(
    *children: Any,
    title: Text,
    nav: list[NavGroup],
    current: str,
    tenant_name: Text,
    user_name: Text,
    user_role: Text,
    user_initials: Text = "",
    user_menu_items: list[rx.Component] | None = None,
    primary: rx.Component | None = None,
    actions: rx.Component | None = None,
    search: rx.Component | None = None,
    banner: rx.Component | None = None,
    body: str = "page",
) -> rx.Component:
    """Frame of every working page. `current` is the page's href in `nav`.

    `primary` is the one main action; `actions` stand before it and leave on phone. `body` is "page", "full" (a table
    that touches the borders) or "reading" (1040 px). `banner` is a `banner_strip`.
    """
    person = Person(name=user_name, role=user_role, initials=user_initials)
    user_menu = user_menu_items or []
    return rx.fragment(
        skip_link(),
        rx.el.div(
            sidebar(nav, current, tenant_name=tenant_name, person=person, user_menu=user_menu, search=search),
            rx.el.div(
                banner,
                _top_bar(title, primary, actions),
                rx.el.main(*children, class_name=_BODY[body], custom_attrs={"id": "contenu", "tabIndex": -1}),
                class_name=_PANEL,
            ),
            class_name="flex min-h-dvh bg-canvas",
        ),
        tab_bar(nav, current, person=person, user_menu=user_menu),
    )


def skip_link() -> rx.Component:
    return page_link("Aller au contenu", href="#contenu", class_name=_SKIP)


def _top_bar(title: Text, primary: rx.Component | None, actions: rx.Component | None) -> rx.Component:
    return rx.el.header(
        rx.el.span(mark(), class_name="md:hidden"),
        rx.el.h1(title, class_name="text-lg font-semibold tracking-[-.01em] truncate"),
        rx.el.div(
            rx.el.div(actions, class_name="hidden md:flex items-center gap-2") if actions is not None else None,
            primary,
            class_name="ml-auto flex items-center gap-2 shrink-0",
        ),
        class_name="flex items-center gap-2 h-14 shrink-0 px-4 md:px-8 border-b border-line",
    )


def banner_strip(text: Text, detail: Text, *actions: Any, tone: Text) -> rx.Component:
    """One line above the top bar, for what is ahead. `tone` is brand, warn or bad; it may be a variable."""
    return rx.el.div(
        rx.el.p(rx.el.strong(text, class_name="font-semibold"), " ", rx.el.span(detail, class_name="text-ink-2")),
        rx.el.div(*actions, class_name="md:ml-auto flex items-center gap-4 max-md:w-full empty:hidden"),
        role="status",
        data_tone=tone,
        class_name=_STRIP,
    )


def auth_layout(*children: Any, title: Text, subtitle: Text = "", footer: Any = None) -> rx.Component:
    """The brand register: one glass card on the deep gradient. Controls inside take their glass look by themselves."""
    return rx.fragment(
        skip_link(),
        rx.el.div(
            rx.el.header(
                page_link(
                    mark(32),
                    rx.el.span("PropManager", class_name="text-lg font-semibold"),
                    href="/",
                    class_name="inline-flex items-center gap-3 rounded-md",
                ),
                class_name="mx-auto w-full max-w-2xl",
            ),
            rx.el.main(
                rx.el.section(
                    rx.el.h1(
                        title, class_name="text-xl md:text-2xl font-semibold tracking-[-.02em] text-center text-balance"
                    ),
                    rx.el.p(subtitle, class_name="mt-1 text-center text-white/80 text-pretty")
                    if is_given(subtitle)
                    else None,
                    rx.el.div(*children, class_name="mt-6"),
                    class_name=(
                        "rounded-2xl border border-white/15 bg-white/8 backdrop-blur-xl shadow-dialog "
                        "p-5 md:px-10 md:py-9"
                    ),
                ),
                rx.el.div(footer, class_name="mt-4 text-center text-white/90") if footer is not None else None,
                class_name="mx-auto my-auto w-full max-w-2xl py-6",
                custom_attrs={"id": "contenu", "tabIndex": -1},
            ),
            class_name="dark glass bg-deep flex min-h-dvh flex-col px-4 md:px-6 py-5 md:py-8 text-white",
        ),
    )


def plain_layout(
    *actions: rx.Component, title: Text, body: Text, icon_name: str = "compass", detail: Text = ""
) -> rx.Component:
    """Page not found, refusal, failure: what happened, then what to do."""
    return rx.el.div(
        rx.el.header(
            page_link(
                mark(),
                rx.el.span("PropManager", class_name="text-lg font-semibold"),
                href="/",
                class_name="inline-flex items-center gap-2.5 rounded-md",
            ),
            class_name="px-4 md:px-8 py-5",
        ),
        rx.el.main(
            rx.el.span(
                icon(icon_name, 24),
                class_name="inline-flex items-center justify-center size-12 rounded-lg bg-brand-soft text-brand-ink",
            ),
            rx.el.h1(title, class_name="mt-5 text-2xl font-semibold tracking-[-.02em] text-balance"),
            rx.el.p(body, class_name="mt-2 text-lg text-ink-2 text-pretty"),
            rx.el.p(detail, class_name="mt-2 text-sm text-ink-3") if is_given(detail) else None,
            rx.el.div(*actions, class_name="mt-7 flex flex-wrap justify-center gap-2"),
            class_name="my-auto mx-auto w-full max-w-[480px] px-4 pb-24 text-center flex flex-col items-center",
            custom_attrs={"id": "contenu"},
        ),
        class_name="flex min-h-dvh flex-col bg-canvas",
    )
