"""The frame of the landlord's pages: which entries the navigation has, the trial strip, the user's menu."""

from collections.abc import Callable
from functools import wraps

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.ui.icon import icon
from propmanager.ui.layout import banner_strip, shell
from propmanager.ui.link import text_link
from propmanager.ui.navigation import USER_MENU_ITEM, NavGroup, NavItem, user_menu_link
from propmanager.ui.progress import progress_bar
from propmanager.ui.session import log_out_button, session_keeper
from propmanager.ui.state import SessionState
from propmanager.ui.sub_navigation import sub_link, sub_navigation

Body = Callable[[], rx.Component]

_NAV = [
    NavGroup(
        items=[
            NavItem(label="Tableau de bord", href="/tableau-de-bord", icon="house", tab="Accueil"),
            NavItem(label="Biens", href="/biens", icon="building-2", tab="Biens"),
        ]
    ),
    NavGroup(
        label="Compte",
        items=[
            NavItem(label="Support", href="/support", icon="life-buoy", tab="Support"),
            NavItem(label="Facturation", href="/facturation", icon="credit-card"),
            NavItem(label="Paramètres", href="/parametres/profil", icon="settings"),
        ],
    ),
]

# Whoever has an account has the first ones; the others are for those whose role has the action.
_SETTINGS: list[tuple[str, str, Action | None]] = [
    ("Profil", "/parametres/profil", None),
    ("Sécurité", "/parametres/securite", None),
    ("Sessions", "/parametres/sessions", None),
    ("Équipe", "/parametres/equipe", Action.MANAGE_TEAM),
    ("API", "/parametres/api", Action.MANAGE_API),
    ("Journal", "/parametres/journal", Action.READ_JOURNAL),
    ("Export", "/parametres/export", None),
    ("Quitter", "/parametres/quitter", None),
    ("Fermeture", "/parametres/effacement", Action.ERASE_TENANT),
]


def member_page(
    content: Body, *, title: str, current: str, actions: Body | None = None, body: str = "page"
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
            tenant_name=SessionState.tenant_name,
            user_name=SessionState.user_name,
            user_role=SessionState.user_role,
            user_initials=SessionState.user_initials,
            user_menu_items=_user_menu(),
            primary=actions() if actions else None,
            banner=_trial_strip(),
            body=body,
        )

    return page


def settings_page(content: Body, *, title: str, current: str) -> Callable[[], rx.Component]:
    """A page of the settings: the frame, and above the content the way to the other settings."""

    @wraps(content)
    def with_sub_navigation() -> rx.Component:
        links = [_setting(setting, current) for setting in _SETTINGS]
        return rx.el.div(
            sub_navigation("Paramètres", *links), content(), class_name="grid grid-cols-[minmax(0,1fr)] gap-6"
        )

    return member_page(with_sub_navigation, title=title, current="/parametres/profil", body="reading")


def _setting(setting: tuple[str, str, Action | None], current: str) -> rx.Component:
    label, href, action = setting
    link = sub_link(label, href, current=href == current)
    return link if action is None else rx.cond(SessionState.actions.contains(action.value), link)  # pyright: ignore[reportAttributeAccessIssue]  # a Var, for Reflex


def _user_menu() -> list[rx.Component]:
    return [
        user_menu_link("Mon profil", "/parametres/profil", "user"),
        user_menu_link("Facturation", "/facturation", "credit-card"),
        log_out_button(icon("log-out", class_name="opacity-75"), "Se déconnecter", class_name=USER_MENU_ITEM),
    ]


def _trial_strip() -> rx.Component:
    return rx.cond(
        SessionState.trial_text,
        banner_strip(
            SessionState.trial_text,
            action=rx.fragment(
                rx.el.div(progress_bar("Part de l’essai écoulée", SessionState.trial_percent, 100), class_name="w-24"),
                text_link("Voir mon plan", href="/facturation"),
            ),
        ),
    )
