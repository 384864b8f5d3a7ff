from typing import Any

import reflex as rx

from propmanager.dashboard.state import DashboardState
from propmanager.ui.badge import dpe_badge
from propmanager.ui.button import link_button
from propmanager.ui.card import card, stat, stat_band
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.link import page_link, text_link
from propmanager.ui.skeleton import skeleton_rows

_SHOWN = DashboardState.overview


def dashboard_actions() -> rx.Component:
    return rx.cond(
        DashboardState.may_write,
        link_button("Ajouter un bien", "/biens/nouveau", variant="primary", icon_name="plus"),
    )


def dashboard_page() -> rx.Component:
    """For `/tableau-de-bord`; the shell's body is "page"."""
    return rx.cond(
        _SHOWN.day,
        rx.fragment(_greeting(), rx.cond(_SHOWN.has_biens, _figures_and_lists(), _first_bien())),
        skeleton_rows(6, "Chargement du tableau de bord"),
    )


def _greeting() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Bonjour ", DashboardState.first_name, class_name="text-xl font-semibold tracking-[-.02em]"),
        rx.el.p(_SHOWN.day, rx.cond(_SHOWN.has_biens, rx.el.span(" · ", _SHOWN.summary)), class_name="text-ink-2"),
    )


def _first_bien() -> rx.Component:
    return rx.el.div(
        card(
            empty_state(
                "building-2",
                "Aucun bien pour le moment",
                "Ajoutez ce que vous louez : son nom, son adresse et son loyer suffisent. Vos chiffres paraîtront ici.",
                dashboard_actions(),
            )
        ),
        class_name="mt-5",
    )


def _figures_and_lists() -> rx.Component:
    return rx.el.div(
        stat_band(
            stat("Biens actifs", _SHOWN.count, _SHOWN.count_detail, aside=_SHOWN.immeubles),
            stat("Loyers mensuels", _SHOWN.loyers, "hors charges"),
            stat("Charges mensuelles", _SHOWN.charges, _SHOWN.total),
            stat("DPE à surveiller", _SHOWN.dpe_to_watch, _SHOWN.dpe_detail),
            label="Chiffres clés",
        ),
        rx.el.div(
            _latest(),
            rx.el.div(_todos(), class_name="min-w-0 max-xl:order-first"),
            class_name="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] gap-5 items-start",
        ),
        class_name="mt-5 grid gap-5",
    )


def _latest() -> rx.Component:
    return card(
        rx.el.ul(rx.foreach(_SHOWN.latest, _bien), class_name="divide-y divide-line border-t border-line"),
        title="Derniers biens ajoutés",
        action=text_link("Tout voir", href="/biens"),
    )


def _bien(row: Any) -> rx.Component:
    return rx.el.li(
        page_link(
            rx.el.span(
                rx.el.span(row["nom"], class_name="block font-medium wrap-anywhere"),
                rx.el.span(row["place"], class_name="block text-sm text-ink-3 wrap-anywhere"),
                class_name="min-w-0 flex-1",
            ),
            rx.el.span(row["size"], class_name="w-36 text-ink-2 whitespace-nowrap max-md:hidden"),
            rx.el.span(rx.cond(row["dpe"], dpe_badge(row["dpe"])), class_name="w-8 max-md:hidden"),
            rx.el.span(row["loyer"], class_name="font-medium tabular-nums whitespace-nowrap md:w-28 text-right"),
            href=f"/biens/{row['id']}",
            class_name="flex items-center gap-3 px-4 md:px-5 py-2.5 hover:bg-sunken",
        )
    )


def _todos() -> rx.Component:
    return card(
        rx.cond(
            _SHOWN.todos,
            rx.el.ul(rx.foreach(_SHOWN.todos, _todo), class_name="divide-y divide-line border-t border-line"),
            rx.el.p(
                icon("circle-check", class_name="text-ok-ink"),
                "Rien à faire pour le moment.",
                class_name="flex items-center gap-2 px-4 md:px-5 pb-4 text-ink-2",
            ),
        ),
        title="À faire",
        subtitle="D’après la fiche de vos biens actifs",
    )


def _todo(todo: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            icon("leaf"),
            class_name=(
                "inline-flex items-center justify-center size-9 shrink-0 rounded-full bg-warn-soft text-warn-ink"
            ),
        ),
        rx.el.div(
            rx.el.p(todo.title, class_name="font-medium text-pretty"),
            rx.el.p(todo.detail, class_name="text-sm text-ink-3 text-pretty"),
            class_name="min-w-0 flex-1",
        ),
        text_link("Voir", href=todo.href, aria_label=f"Voir : {todo.title}"),
        class_name="flex items-center gap-3 px-4 md:px-5 py-3",
    )
