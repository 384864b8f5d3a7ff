"""The frame of the pages that anybody reads: brand and links above, the legal links below."""

from typing import Any

import reflex as rx

from propmanager.ui.button import link_button
from propmanager.ui.icon import mark
from propmanager.ui.layout import skip_link
from propmanager.ui.link import page_link, text_link

WIDE = "mx-auto w-full max-w-[1160px] px-4 md:px-6"
_NAV_LINK = "inline-flex items-center h-11 px-3 font-medium text-white/85 hover:text-white rounded-md"


def public_layout(hero: rx.Component, *sections: Any) -> rx.Component:
    """`hero` stands on the deep gradient, under the links; the sections follow on the plain surface."""
    return rx.fragment(
        skip_link(),
        rx.el.div(
            _header(),
            rx.el.main(
                rx.el.div(hero, class_name="dark glass bg-deep pt-18 text-white"),
                *sections,
                custom_attrs={"id": "contenu", "tabIndex": -1},
            ),
            _footer(),
            class_name="relative min-h-dvh bg-surface",
        ),
    )


def _header() -> rx.Component:
    return rx.el.header(
        page_link(
            mark(32),
            rx.el.span("PropManager", class_name="text-lg font-semibold"),
            href="/",
            class_name="inline-flex items-center gap-3 min-h-11 rounded-md",
        ),
        rx.el.nav(
            page_link("Tarifs", href="/tarifs", class_name=f"{_NAV_LINK} max-md:hidden"),
            page_link("Se connecter", href="/connexion", class_name=_NAV_LINK),
            rx.el.span(link_button("Créer un compte", "/inscription"), class_name="max-md:hidden"),
            aria_label="Site",
            class_name="ml-auto flex items-center gap-1 md:gap-2",
        ),
        class_name=f"{WIDE} dark glass absolute inset-x-0 top-0 flex items-center h-18 text-white",
    )


def _footer() -> rx.Component:
    return rx.el.footer(
        rx.el.div(
            rx.el.span(
                mark(), rx.el.span("PropManager", class_name="font-semibold"), class_name="flex items-center gap-2.5"
            ),
            rx.el.nav(
                text_link("Tarifs", href="/tarifs"),
                text_link("Créer un compte", href="/inscription"),
                text_link("Se connecter", href="/connexion"),
                text_link("Résilier votre contrat", href="/resilier"),
                aria_label="Pied de page",
                class_name="flex flex-wrap gap-x-6 md:ml-auto",
            ),
            class_name=f"{WIDE} flex flex-wrap items-center gap-4 py-8",
        ),
        class_name="border-t border-line",
    )
