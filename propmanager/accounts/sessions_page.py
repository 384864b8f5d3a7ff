import reflex as rx

from propmanager.accounts.sessions_state import SessionRow, SessionsState
from propmanager.ui.badge import badge
from propmanager.ui.button import button
from propmanager.ui.card import card
from propmanager.ui.dialog import confirm_dialog
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.skeleton import skeleton_rows

_LIST = "divide-y divide-line border-t border-line"


def sessions_page() -> rx.Component:
    return rx.fragment(
        rx.cond(SessionsState.is_loaded, _sessions(), skeleton_rows(3, "Chargement des sessions")),
        _close_dialog(),
        _close_others_dialog(),
    )


def _sessions() -> rx.Component:
    return rx.el.div(
        card(rx.el.ul(_session(SessionsState.own), class_name=_LIST), title="Cet appareil"),
        rx.cond(SessionsState.others, _others(), _no_other()),
        class_name="grid gap-5",
    )


def _others() -> rx.Component:
    return card(
        rx.el.ul(rx.foreach(SessionsState.others, _session), class_name=_LIST),
        title="Vos autres sessions",
        subtitle="Vous ne reconnaissez pas un appareil ? Fermez sa session, puis changez votre mot de passe.",
        action=button("Tout fermer", variant="danger", on_click=SessionsState.ask_to_close_others),
    )


def _no_other() -> rx.Component:
    return card(
        empty_state(
            "monitor-check",
            "Aucune autre session",
            "Votre compte n’est ouvert que sur cet appareil.",
        )
    )


def _session(session: SessionRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.cond(session.program, icon("square-terminal", 20), icon("monitor-smartphone", 20)),
            class_name="inline-flex items-center justify-center size-10 shrink-0 rounded-md bg-sunken text-ink-2",
        ),
        rx.el.div(
            rx.el.p(
                rx.el.span(session.device, class_name="font-medium"),
                rx.cond(session.current, badge("Cette session", "ok", "circle-check")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(f"{session.space} · {session.place}", class_name="text-sm text-ink-2 wrap-anywhere"),
            rx.el.p(
                rx.el.span(f"Ouverte le {session.since}"),
                rx.el.span(" · ", class_name="max-md:hidden whitespace-pre"),
                rx.el.span(f"vue {session.seen}", class_name="max-md:block"),
                class_name="text-sm text-ink-3 tabular-nums",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(session.current, rx.fragment(), _close_button(session)),
        class_name="flex items-center gap-4 px-4 md:px-5 py-3 max-md:flex-wrap",
    )


def _close_button(session: SessionRow) -> rx.Component:
    return button(
        "Fermer",
        rx.el.span(f" la session {session.device}, vue {session.seen}", class_name="sr-only"),
        on_click=SessionsState.ask_to_close(session.id),
        class_name="max-md:w-full",
    )


def _close_dialog() -> rx.Component:
    return confirm_dialog(
        open=SessionsState.asked_id != "",
        on_open_change=SessionsState.leave_question,
        question="Fermer cette session ?",
        consequence=rx.Var.create(
            f"{SessionsState.asked_device} : il faudra s’y connecter de nouveau. Ce qui y est tapé sans être "
            "enregistré sera perdu."
        ),
        cancel_label="Garder la session",
        confirm_label="Fermer la session",
        on_confirm=SessionsState.close,
    )


def _close_others_dialog() -> rx.Component:
    return confirm_dialog(
        open=SessionsState.asks_for_all,
        on_open_change=SessionsState.leave_question,
        question="Fermer toutes les autres sessions ?",
        consequence="Il faudra se connecter de nouveau sur chaque autre appareil et pour chaque programme. Seule cette "
        "session reste ouverte.",
        cancel_label="Les garder",
        confirm_label="Tout fermer",
        on_confirm=SessionsState.close_others,
    )
