import reflex as rx

from propmanager.admin.tone_badge import tone_badge
from propmanager.admin.webhooks_state import WebhooksState
from propmanager.ui.button import button
from propmanager.ui.copyable import copyable_text
from propmanager.ui.dialog import confirm_dialog, dialog
from propmanager.ui.text import Text

_OPENED = WebhooksState.opened


def webhooks_dialogs() -> rx.Component:
    return rx.fragment(_message(), _replay())


def _message() -> rx.Component:
    return dialog(
        rx.el.dl(
            _fact("Message", _OPENED.event_id),
            _fact("Client", rx.cond(_OPENED.nom, _OPENED.nom, "Inconnu")),
            _fact("Client chez Stripe", _OPENED.customer_id),
            _fact("Objet", _OPENED.object_id),
            _fact("Créé par Stripe", _OPENED.created),
            _fact("Reçu", _OPENED.received),
            _fact("Traité", _OPENED.done),
            _fact("Tentatives", _OPENED.attempts),
            _fact("Erreur", _OPENED.error),
            _fact("Version de l’API", _OPENED.api_version),
            class_name="grid grid-cols-[minmax(0,1fr)] md:grid-cols-2 gap-x-6 gap-y-2",
        ),
        rx.el.div(copyable_text(_OPENED.payload, label="Contenu"), class_name="mt-5"),
        open=_OPENED.event_id != "",
        on_open_change=WebhooksState.show_message,
        title=_OPENED.kind,
        description="Il peut nommer des personnes. Sa lecture est inscrite au journal, avec votre nom.",
        footer=rx.fragment(
            rx.el.span(tone_badge(_OPENED.status, _OPENED.tone), class_name="mr-auto self-center"),
            button("Rejouer…", icon_name="rotate-ccw", on_click=WebhooksState.ask_replay(_OPENED.event_id)),
        ),
        wide=True,
    )


def _fact(label: str, value: Text) -> rx.Component:
    """Left out when there is nothing to say."""
    return rx.cond(
        value,
        rx.el.div(
            rx.el.dt(label, class_name="text-sm text-ink-3"),
            rx.el.dd(value, class_name="font-medium wrap-anywhere tabular-nums"),
        ),
    )


def _replay() -> rx.Component:
    return confirm_dialog(
        open=WebhooksState.asked_id != "",
        on_open_change=WebhooksState.leave_question,
        question="Rejouer ce message ?",
        consequence="Nous relisons chez Stripe ce dont il parle, et le traitons comme s’il venait d’arriver. Ce qui a "
        "déjà été fait n’est pas fait deux fois. L’action est inscrite au journal, avec votre nom.",
        cancel_label="Laisser ainsi",
        confirm_label="Rejouer le message",
        on_confirm=WebhooksState.replay,
        danger=False,
    )
