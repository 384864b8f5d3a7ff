from typing import Any

import reflex as rx

from propmanager.admin.subscriptions_state import SubscriptionsState
from propmanager.admin.tone_badge import tone_badge
from propmanager.billing.service import SUBSCRIBER_STATUSES, SubscriberSort, SubscriberView
from propmanager.core.address import ALL
from propmanager.ui.button import button
from propmanager.ui.empty import empty_state, no_result
from propmanager.ui.link import page_link
from propmanager.ui.select import tool_choice
from propmanager.ui.skeleton import skeleton_rows
from propmanager.ui.table import (
    Column,
    Filter,
    cell,
    data_table,
    filter_group,
    pager,
    search_input,
    table_row,
    toolbar,
    two_lines,
)
from propmanager.ui.url_query import url_query

_STATUSES = [(ALL, "Tous les abonnements"), *((status.value, label) for status, label in SUBSCRIBER_STATUSES.items())]
_COLUMNS = [
    Column(label="Client", sort=SubscriberSort.NOM),
    Column(label="Abonnement"),
    Column(label="Espace", hide_on_phone=True),
    Column(label="Plan", sort=SubscriberSort.PRICE, hide_on_tablet=True),
    Column(label="Échéance", sort=SubscriberSort.DEADLINE, hide_on_phone=True),
    Column(label="Écarts", hide_on_phone=True),
    Column(label="Dernière lecture", sort=SubscriberSort.READING, align="right", hide_on_tablet=True),
]


def subscriptions_page() -> rx.Component:
    """Fills the panel: the shell's body is "full"."""
    return rx.fragment(
        url_query(SubscriptionsState.address),
        rx.cond(
            SubscriptionsState.is_loaded,
            rx.fragment(_toolbar(), rx.cond(SubscriptionsState.total, _customers(), _nothing())),
            rx.el.div(skeleton_rows(8, "Chargement des abonnements"), class_name="md:px-3 pt-4"),
        ),
    )


def _toolbar() -> rx.Component:
    return toolbar(
        search_input(
            value=SubscriptionsState.search_text,
            on_search=SubscriptionsState.search,
            placeholder="Nom, sous-domaine, cus_…, sub_…",
            label="Rechercher un client",
        ),
        filter_group(
            "Filtrer par écart",
            [
                Filter(value=ALL, label="Tous", count=SubscriptionsState.everybody),
                Filter(value=SubscriberView.DRIFTING, label="Avec écart", count=SubscriptionsState.drifting),
            ],
            SubscriptionsState.view_choice,
            SubscriptionsState.choose_view,
        ),
        tool_choice(
            "statut",
            "Filtrer par abonnement",
            _STATUSES,
            SubscriptionsState.status_choice,
            SubscriptionsState.choose_status,
        ),
    )


def _customers() -> rx.Component:
    return rx.fragment(
        data_table(
            _COLUMNS,
            SubscriptionsState.rows,
            _row,
            caption="Clients et leurs abonnements",
            sort_key=SubscriptionsState.sort_key,
            sort_desc=SubscriptionsState.sort_desc,
            on_sort=SubscriptionsState.sort,
        ),
        pager(
            first=SubscriptionsState.first,
            last=SubscriptionsState.last,
            total=SubscriptionsState.total,
            page=SubscriptionsState.page,
            pages=SubscriptionsState.pages,
            on_previous=SubscriptionsState.previous,
            on_next=SubscriptionsState.next,
            noun_label=rx.cond(SubscriptionsState.total > 1, "clients", "client"),
        ),
    )


def _row(row: Any) -> rx.Component:
    return table_row(
        cell(two_lines(_name(row), _detail(row)), class_name="wrap-anywhere"),
        cell(_subscription(row)),
        cell(tone_badge(row.space, row.space_tone), hide_on_phone=True),
        cell(two_lines(row.plan, row.price), hide_on_tablet=True, class_name="tabular-nums whitespace-nowrap"),
        cell(two_lines(row.deadline_on, row.deadline), hide_on_phone=True, class_name="tabular-nums"),
        cell(_drifts(row), hide_on_phone=True),
        cell(row.read, align="right", hide_on_tablet=True, class_name="text-ink-2 tabular-nums"),
    )


def _name(row: Any) -> rx.Component:
    return page_link(
        row.nom, href=f"/admin/abonnements/{row.id}", class_name="rounded-sm hover:underline underline-offset-4"
    )


def _detail(row: Any) -> rx.Component:
    """On phone the hidden columns stand here."""
    return rx.fragment(
        row.subdomain,
        rx.el.span(
            row.plan,
            rx.cond(row.price, rx.el.span(" · ", row.price)),
            rx.el.span(" · ", row.space),
            rx.cond(row.deadline, rx.el.span(" · ", row.deadline, " : ", row.deadline_on)),
            rx.cond(row.drifts, rx.el.span(" · ", row.drifts, class_name="font-medium text-bad-ink")),
            class_name="block md:hidden tabular-nums",
        ),
    )


def _subscription(row: Any) -> rx.Component:
    """Our word, and under it Stripe's own."""
    return rx.fragment(
        tone_badge(row.status, row.tone),
        rx.cond(
            row.stripe, rx.el.span("Stripe\u00a0: ", row.stripe, class_name="block mt-0.5 text-xs text-ink-3 md:pl-1.5")
        ),
    )


def _drifts(row: Any) -> rx.Component:
    return rx.cond(
        row.drifts,
        rx.el.span(row.drifts, class_name="font-medium text-bad-ink whitespace-nowrap"),
        rx.el.span("Aucun", class_name="text-ink-3"),
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.cond(
            SubscriptionsState.search_text,
            rx.el.div(
                no_result(
                    SubscriptionsState.search_text,
                    SubscriptionsState.clear,
                    noun="Aucun client ne correspond à",
                    hint="Un identifiant de Stripe se colle en entier. Enlevez aussi les filtres.",
                ),
                class_name="md:px-3",
            ),
            rx.cond(
                SubscriptionsState.is_filtered,
                empty_state(
                    "list-filter",
                    "Aucun client avec ces filtres",
                    "Choisissez un autre état, ou revoyez tous les clients.",
                    button("Enlever les filtres", on_click=SubscriptionsState.clear),
                ),
                empty_state(
                    "users",
                    "Aucun client pour le moment",
                    "Chaque espace créé paraît ici, dès le premier jour de son essai.",
                ),
            ),
        ),
        class_name="border-t border-line",
    )
