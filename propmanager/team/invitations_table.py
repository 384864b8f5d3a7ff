import reflex as rx

from propmanager.team.service import InvitationRow
from propmanager.team.state import TeamState
from propmanager.ui.badge import badge
from propmanager.ui.button import icon_button
from propmanager.ui.card import card
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.menu import menu, menu_item, menu_separator


def invitations_card() -> rx.Component:
    return rx.cond(
        TeamState.team.invitations,
        card(
            rx.el.ul(
                rx.foreach(TeamState.team.invitations, _invitation),
                class_name="divide-y divide-line border-t border-line",
            ),
            title="Invitations en attente",
            subtitle="Chacune garde une place jusqu’à sa réponse.",
        ),
        card(
            empty_state(
                "mail",
                "Aucune invitation en attente",
                "Invitez les personnes qui gèrent vos biens avec vous : chacune a son compte, et le rôle que vous lui "
                "donnez.",
            )
        ),
    )


def _invitation(invitation: InvitationRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            icon("mail", 20),
            class_name="inline-flex items-center justify-center size-10 shrink-0 rounded-full bg-sunken text-ink-2",
        ),
        rx.el.div(
            rx.el.p(invitation.email, class_name="font-medium wrap-anywhere"),
            rx.el.p(
                invitation.standing,
                data_warns=invitation.is_expired | invitation.is_refused,
                class_name="text-sm text-ink-3 tabular-nums data-[warns=true]:text-warn-ink",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            badge(invitation.role_label, "brand"),
            class_name="max-md:order-last max-md:basis-full max-md:pl-13",
        ),
        rx.cond(invitation.may_touch, _invitation_menu(invitation)),
        class_name="flex flex-wrap md:flex-nowrap items-center gap-x-3 gap-y-2 px-4 md:px-5 py-3",
    )


def _invitation_menu(invitation: InvitationRow) -> rx.Component:
    return menu(
        icon_button("ellipsis", f"Actions pour l’invitation de {invitation.email}"),
        menu_item("Renvoyer", "send", on_select=TeamState.send_again(invitation.id)),
        menu_separator(),
        menu_item("Annuler l’invitation", "x", on_select=TeamState.revoke(invitation.id), danger=True),
    )
