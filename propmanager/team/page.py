import reflex as rx

from propmanager.team.dialogs import change_role_dialog, invite_dialog, remove_dialog
from propmanager.team.invitations_table import invitations_card
from propmanager.team.members_table import members_card
from propmanager.team.state import TeamState
from propmanager.ui.button import button, link_button
from propmanager.ui.card import card, card_body
from propmanager.ui.icon import icon
from propmanager.ui.link import text_link
from propmanager.ui.progress import meter
from propmanager.ui.skeleton import skeleton_rows

_SEATS = TeamState.team.seats


def team_page() -> rx.Component:
    """For `/parametres/equipe`, inside the frame of the settings."""
    return rx.fragment(
        rx.cond(
            TeamState.is_loaded,
            rx.el.div(_done_strip(), _seats(), members_card(), invitations_card(), class_name="grid gap-5"),
            skeleton_rows(5, "Chargement de l’équipe"),
        ),
        invite_dialog(),
        change_role_dialog(),
        remove_dialog(),
    )


def _done_strip() -> rx.Component:
    """Always in the page: a screen reader only announces what is added to a region it knows."""
    return rx.el.div(
        rx.cond(
            TeamState.done_text != "",
            rx.el.div(
                icon("circle-check", class_name="text-ok-ink"),
                rx.el.p(TeamState.done_text, class_name="min-w-0 flex-1 basis-48 wrap-anywhere"),
                button("Revenir en arrière", icon_name="undo-2", on_click=TeamState.undo),
                class_name="flex flex-wrap items-center gap-3 rounded-lg bg-ok-soft px-4 py-2",
            ),
        ),
        role="status",
        class_name="empty:hidden",
    )


def _seats() -> rx.Component:
    return card(
        card_body(
            rx.el.div(
                rx.el.p(_SEATS.text, class_name="tabular-nums"),
                rx.cond(
                    _SEATS.maximum > 0,
                    rx.cond(
                        _SEATS.is_full,
                        meter("Places prises", _SEATS.used, _SEATS.maximum, "warn"),
                        meter("Places prises", _SEATS.used, _SEATS.maximum),
                    ),
                ),
                rx.cond(
                    _SEATS.bigger_plan != "",
                    rx.el.div(
                        rx.el.p(_SEATS.bigger_plan, class_name="text-ink-2"),
                        text_link("Voir les plans", href="/facturation"),
                        class_name="flex flex-wrap items-center gap-x-2 text-sm",
                    ),
                ),
                class_name="grid gap-2 min-w-0 flex-1 basis-64",
            ),
            _way_to_invite(),
            class_name="flex flex-wrap items-center gap-x-6 gap-y-4",
        )
    )


def _way_to_invite() -> rx.Component:
    return rx.cond(
        TeamState.team.may_invite,
        rx.cond(
            _SEATS.is_full,
            rx.el.p("Toutes les places sont prises.", class_name="font-medium text-warn-ink"),
            button("Inviter", variant="primary", icon_name="user-plus", on_click=TeamState.ask_invite),
        ),
        rx.el.div(
            rx.el.p("Pour inviter, vérifiez d’abord votre adresse e-mail.", class_name="text-ink-2"),
            link_button("Ouvrir mon profil", "/parametres/profil"),
            class_name="grid gap-2 justify-items-start",
        ),
    )
