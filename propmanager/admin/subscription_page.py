from typing import Any

import reflex as rx

from propmanager.admin.subscription_history import changes, disputes, drifts, failures, former, invoices
from propmanager.admin.subscription_state import SubscriptionState
from propmanager.admin.tone_badge import tone_badge
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card
from propmanager.ui.definitions import definitions
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.link import way_back
from propmanager.ui.skeleton import skeleton_rows

_SHEET = SubscriptionState.sheet


def subscription_page() -> rx.Component:
    """For `/admin/abonnements/[space_id]`."""
    return rx.cond(
        SubscriptionState.is_missing,
        empty_state(
            "search-x",
            "Ce client n’existe pas, ou plus",
            "Vérifiez l’adresse de la page, ou retrouvez-le dans la liste.",
            link_button("Voir les abonnements", "/admin/abonnements", variant="primary"),
        ),
        rx.cond(_SHEET.id, _whole(), skeleton_rows(8, "Chargement du client")),
    )


def _whole() -> rx.Component:
    return rx.fragment(
        way_back("Tous les abonnements", "/admin/abonnements"),
        _heading(),
        _result(),
        rx.el.div(
            card(definitions(_SHEET.theirs), title="Chez Stripe", action=_in_words(_SHEET.stripe)),
            card(
                definitions(_SHEET.ours),
                title="Chez nous",
                action=tone_badge(_SHEET.status, _SHEET.tone),
            ),
            card(
                definitions(_SHEET.access),
                title="Accès de l’espace",
                action=tone_badge(_SHEET.space, _SHEET.space_tone),
            ),
            class_name="mt-5 grid grid-cols-[minmax(0,1fr)] xl:grid-cols-3 gap-5 items-start",
        ),
        rx.el.div(
            drifts(),
            disputes(),
            rx.el.div(
                invoices(),
                failures(),
                class_name="grid grid-cols-[minmax(0,1fr)] xl:grid-cols-2 gap-5 items-start",
            ),
            former(),
            changes(),
            class_name="mt-5 grid grid-cols-[minmax(0,1fr)] gap-5",
        ),
    )


def _heading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h2(_SHEET.nom, class_name="text-xl font-semibold tracking-[-.02em] wrap-anywhere"),
            rx.el.p(_SHEET.subdomain, class_name="mt-1 text-ink-2 wrap-anywhere"),
            class_name="min-w-0",
        ),
        rx.cond(
            _SHEET.customer_id,
            rx.el.div(
                link_button("Ses messages", f"/admin/webhooks?q={_SHEET.customer_id}", icon_name="webhook"),
                button(
                    "Resynchroniser",
                    variant="primary",
                    icon_name="refresh-cw",
                    busy=SubscriptionState.is_comparing,
                    busy_label="Lecture de Stripe",
                    on_click=SubscriptionState.resync,
                ),
                class_name="flex flex-wrap gap-2",
            ),
            rx.el.p("Stripe ne connaît pas encore ce client.", class_name="text-ink-3"),
        ),
        class_name="flex flex-wrap items-start justify-between gap-4",
    )


def _result() -> rx.Component:
    """Read out when it comes."""
    return rx.el.div(
        rx.cond(
            SubscriptionState.result,
            rx.el.div(
                rx.el.p(
                    rx.cond(
                        SubscriptionState.found,
                        icon("wrench", 20, "text-warn-ink"),
                        icon("circle-check", 20, "text-ok-ink"),
                    ),
                    rx.el.strong(SubscriptionState.result, class_name="font-semibold"),
                    class_name="flex items-center gap-3",
                ),
                rx.cond(
                    SubscriptionState.found,
                    rx.el.ul(rx.foreach(SubscriptionState.found, _mended), class_name="mt-2 grid gap-1 pl-8"),
                ),
                class_name="mt-4 rounded-lg bg-sunken px-4 py-3",
            ),
        ),
        role="status",
    )


def _mended(drift: Any) -> rx.Component:
    return rx.el.li(
        rx.el.strong(drift.field, class_name="font-medium"),
        f" : {drift.ours} → {drift.theirs}",
        rx.el.span(" · ", drift.object_id, class_name="text-sm text-ink-3"),
        class_name="wrap-anywhere",
    )


def _in_words(stripe: Any) -> rx.Component:
    """Stripe's own word, as it writes it."""
    return rx.cond(stripe, rx.el.code(stripe, class_name="font-mono text-sm text-ink-2"))
