"""Frame of the staff's pages."""

from collections.abc import Callable
from functools import wraps

import reflex as rx

from propmanager.ui.icon import icon
from propmanager.ui.layout import shell
from propmanager.ui.navigation import USER_MENU_ITEM, NavGroup, NavItem, user_menu_link
from propmanager.ui.session import log_out_button, session_keeper
from propmanager.ui.state import SessionState

_NAV = [
    NavGroup(
        label="Clients",
        items=[
            NavItem(label="Abonnements", href="/admin/abonnements", icon="credit-card", tab="Abonnements"),
            NavItem(label="Messages Stripe", href="/admin/webhooks", icon="webhook", tab="Messages"),
            NavItem(label="Résiliations", href="/admin/resiliations", icon="file-x", tab="Résiliations"),
        ],
    ),
    NavGroup(
        label="Équipe",
        items=[
            NavItem(label="Composants", href="/admin/composants", icon="component"),
            NavItem(label="Sécurité", href="/admin/securite", icon="shield-check", tab="Sécurité"),
        ],
    ),
]


def staff_page(
    content: Callable[[], rx.Component], *, title: str, current: str, body: str = "page"
) -> Callable[[], rx.Component]:
    """A page inside the frame. `current` is the entry of the navigation it belongs to."""

    @wraps(content)  # Reflex bundles by the module of the page: without this all pages would load all widgets
    def page() -> rx.Component:
        return shell(
            session_keeper(),
            content(),
            title=title,
            nav=_NAV,
            current=current,
            tenant_name="Console de l’équipe",
            user_name=SessionState.user_name,
            user_role=SessionState.user_role,
            user_initials=SessionState.user_initials,
            user_menu_items=[
                user_menu_link("Mon profil", "/admin/profil", "user"),
                log_out_button(icon("log-out", class_name="opacity-75"), "Se déconnecter", class_name=USER_MENU_ITEM),
            ],
            body=body,
        )

    return page
