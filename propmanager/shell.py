"""The frame of the landlord's pages: which entries the navigation has, the banner, the user's menu."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.tenants.plans import Feature
from propmanager.ui.icon import icon
from propmanager.ui.layout import banner_strip, shell
from propmanager.ui.link import page_link
from propmanager.ui.navigation import USER_MENU_ITEM, NavGroup, NavItem, user_menu_link
from propmanager.ui.progress import meter
from propmanager.ui.session import log_out_button, session_keeper
from propmanager.ui.state import SessionState
from propmanager.ui.sub_navigation import sub_link, sub_navigation

Body = Callable[[], rx.Component]

_WAY = (  # in the ink of the banner, whatever its tone
    "inline-flex items-center gap-1.5 min-h-11 md:min-h-0 md:pointer-coarse:min-h-11 max-md:ml-auto font-medium "
    "hover:underline underline-offset-4 rounded-sm"
)

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


@dataclass(frozen=True)
class _Setting:
    """Without an action it is everybody's. One whose feature the plan lacks is shown with a lock."""

    label: str
    href: str
    action: Action | None = None
    feature: Feature | None = None


_SETTINGS = [
    _Setting("Profil", "/parametres/profil"),
    _Setting("Sécurité", "/parametres/securite"),
    _Setting("Sessions", "/parametres/sessions"),
    _Setting("Équipe", "/parametres/equipe", Action.MANAGE_TEAM),
    _Setting("API", "/parametres/api", Action.MANAGE_API, Feature.API),
    _Setting("Journal", "/parametres/journal", Action.READ_JOURNAL),
    _Setting("Export", "/parametres/export"),
    _Setting("Quitter", "/parametres/quitter"),
    _Setting("Fermeture", "/parametres/effacement", Action.ERASE_TENANT),
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
            banner=_banner(current),
            body=body,
        )

    return page


def settings_page(content: Body, *, title: str, current: str) -> Callable[[], rx.Component]:
    """A page of the settings: the frame, and above the content the way to the other settings."""

    @wraps(content)
    def with_sub_navigation() -> rx.Component:
        links = [_setting_link(setting, current) for setting in _SETTINGS]
        return rx.el.div(
            sub_navigation("Paramètres", *links), content(), class_name="grid grid-cols-[minmax(0,1fr)] gap-6"
        )

    return member_page(with_sub_navigation, title=title, current="/parametres/profil", body="reading")


def _setting_link(setting: _Setting, current: str) -> rx.Component:
    link = sub_link(
        setting.label,
        setting.href,
        current=setting.href == current,
        locked=_holds(SessionState.missing_features, setting.feature) if setting.feature else False,
    )
    return rx.cond(_holds(SessionState.actions, setting.action), link) if setting.action else link


def _holds(words: Any, word: StrEnum) -> rx.Var[bool]:
    return words.contains(word.value)


def _user_menu() -> list[rx.Component]:
    return [
        user_menu_link("Mon profil", "/parametres/profil", "user"),
        user_menu_link("Facturation", "/facturation", "credit-card"),
        log_out_button(icon("log-out", class_name="opacity-75"), "Se déconnecter", class_name=USER_MENU_ITEM),
    ]


def _banner(current: str) -> rx.Component:
    """Without its way when that leads to where one is: the page has the means, the line only the words."""
    shown = SessionState.banner
    way = page_link(shown.action, icon("arrow-right"), href=shown.href, class_name=_WAY)
    return rx.cond(
        shown.title,
        banner_strip(
            shown.title,
            shown.detail,
            rx.cond(
                shown.has_meter,
                rx.el.div(meter("Part de l’essai écoulée", shown.elapsed_percent, 100, "trial"), class_name="w-24"),
            ),
            rx.cond((shown.href != "") & (shown.href != current), way),
            tone=shown.tone,
        ),
    )
