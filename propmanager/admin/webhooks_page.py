from typing import Any

import reflex as rx

from propmanager.admin.webhooks_dialogs import webhooks_dialogs
from propmanager.admin.webhooks_state import WebhooksState
from propmanager.admin.webhooks_table import messages_table
from propmanager.billing.service import LISTENED, MessageStatus
from propmanager.core.address import ALL
from propmanager.ui.button import button
from propmanager.ui.card import card, stat, stat_band
from propmanager.ui.empty import empty_state, no_result
from propmanager.ui.polling import polling
from propmanager.ui.select import tool_choice
from propmanager.ui.skeleton import skeleton_rows
from propmanager.ui.table import Filter, filter_group, search_input, toolbar
from propmanager.ui.url_query import url_query

_STATUSES = [
    Filter(value=ALL, label="Tous"),
    Filter(value=MessageStatus.WAITING, label="En attente"),
    Filter(value=MessageStatus.DEAD, label="Morts"),
    Filter(value=MessageStatus.DONE, label="Traités"),
    Filter(value=MessageStatus.IGNORED, label="Ignorés"),
]
_KINDS = [(ALL, "Tous les types"), *((kind, kind) for kind in sorted(LISTENED))]
_KEPT = "Un message traité est gardé quatre-vingt-dix jours."


def webhooks_page() -> rx.Component:
    return rx.fragment(
        url_query(WebhooksState.address),
        rx.cond(
            WebhooksState.is_loaded,
            rx.el.div(
                _backlog(),
                card(_toolbar(), rx.cond(WebhooksState.rows, messages_table(_KEPT), _nothing())),
                class_name="grid grid-cols-[minmax(0,1fr)] gap-5",
            ),
            skeleton_rows(8, "Chargement des messages"),
        ),
        rx.cond(WebhooksState.has_waiting, polling(WebhooksState.refresh)),
        webhooks_dialogs(),
    )


def _backlog() -> rx.Component:
    return stat_band(
        _stat("En attente", WebhooksState.waiting, WebhooksState.is_late, "Traités par le processus de fond."),
        _stat(
            "Le plus ancien attend",
            rx.cond(WebhooksState.oldest, WebhooksState.oldest, "Rien n’attend"),
            WebhooksState.is_late,
            "Au-delà de quinze minutes, vérifiez ce processus.",
        ),
        _stat(
            "Morts",
            WebhooksState.dead,
            WebhooksState.dead > 0,
            "Dix tentatives ont échoué : à rejouer.",
            wide_on_phone=True,
        ),
        label="État de la boîte",
    )


def _stat(label: str, value: Any, is_alarming: Any, detail: str, *, wide_on_phone: bool = False) -> rx.Component:
    calm, alarmed = (stat(label, value, detail, alert=alert, wide_on_phone=wide_on_phone) for alert in (False, True))
    return rx.cond(is_alarming, alarmed, calm)


def _toolbar() -> rx.Component:
    return toolbar(
        search_input(
            value=WebhooksState.search_text,
            on_search=WebhooksState.search,
            placeholder="evt_…, cus_…, sub_…, in_…",
            label="Rechercher un message par identifiant",
        ),
        filter_group("Filtrer par état", _STATUSES, WebhooksState.status_choice, WebhooksState.choose_status),
        tool_choice("type", "Filtrer par type", _KINDS, WebhooksState.kind_choice, WebhooksState.choose_kind),
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        rx.cond(
            WebhooksState.search_text,
            no_result(
                WebhooksState.search_text,
                WebhooksState.clear,
                noun="Aucun message ne correspond à",
                hint="Un identifiant se colle en entier : message, client ou objet.",
            ),
            rx.cond(
                WebhooksState.is_filtered,
                empty_state(
                    "list-filter",
                    "Aucun message avec ces filtres",
                    "Choisissez un autre état ou un autre type.",
                    button("Enlever les filtres", on_click=WebhooksState.clear),
                ),
                empty_state(
                    "webhook",
                    "Aucun message de Stripe",
                    "Ils paraissent ici à leur arrivée. Si un paiement a eu lieu, vérifiez l’adresse donnée à Stripe.",
                ),
            ),
        ),
        class_name="border-t border-line",
    )
