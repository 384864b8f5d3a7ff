from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from propmanager.ui.icon import icon


class _NoticeHost(rx.Component):
    library = "$/public/ui/notice.jsx"
    tag = "NoticeHost"
    message: rx.Var[dict[str, Any]]


class _Notice(rx.Component):
    library = "$/public/ui/notice.jsx"
    tag = "Notice"
    notice: rx.Var[dict[str, Any]]


def notice_host(message: rx.Var[dict[str, Any]] | dict[str, Any]) -> rx.Component:
    """Once per app, in the overlay. Each new `n` shows one notice.

    The message is {"n", "tone": success | error | warning | info, "title", "text", "href"?, "action"?}. Errors and
    notices with a link stay until closed, others six seconds.
    """
    return _NoticeHost.create(message=message)


def notice(message: dict[str, Any]) -> rx.Component:
    """One notice in place, for the page of components."""
    return _Notice.create(notice=message)


def connection_notice() -> rx.Component:
    """Replaces Reflex's own message. It waits a second: a page that only changes network says nothing."""
    return rx.cond(
        has_connection_errors,
        rx.el.div(
            icon("triangle-alert", 18, "mt-0.5 text-warn-ink"),
            rx.el.p(
                rx.el.strong("Connexion perdue.", class_name="font-semibold"),
                " Vos saisies sont gardées. Nouvel essai en cours.",
            ),
            role="status",
            class_name=(
                "fixed z-50 top-4 left-1/2 -translate-x-1/2 flex gap-3 w-max max-w-[calc(100vw-2rem)] rounded-lg "
                "border border-line bg-raised text-ink px-4 py-3 shadow-pop animate-later"
            ),
        ),
    )
