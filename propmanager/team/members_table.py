import reflex as rx

from propmanager.team.service import MemberRow
from propmanager.team.state import TeamState
from propmanager.ui.badge import badge
from propmanager.ui.button import icon_button
from propmanager.ui.card import card
from propmanager.ui.menu import menu, menu_item, menu_separator


def members_card() -> rx.Component:
    return card(
        rx.el.ul(rx.foreach(TeamState.team.members, _member), class_name="divide-y divide-line border-t border-line"),
        title="Membres",
        subtitle="Un nouveau rôle agit aussitôt : la personne est déconnectée, puis se reconnecte.",
    )


def _member(member: MemberRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            member.initials,
            aria_hidden="true",
            class_name=(
                "inline-flex items-center justify-center size-10 shrink-0 rounded-full bg-brand-soft text-brand-ink "
                "text-sm font-semibold"
            ),
        ),
        rx.el.div(
            rx.el.p(
                rx.el.span(member.nom, class_name="font-medium wrap-anywhere"),
                rx.cond(member.is_reader, badge("Vous", "outline")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(member.email, class_name="text-sm text-ink-2 wrap-anywhere"),
            rx.el.p(f"{member.since} · {member.seen}", class_name="text-sm text-ink-3 tabular-nums"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            badge(member.role_label, "brand"),
            rx.cond(
                member.has_second_factor,
                badge("Double authentification", "ok", "shield-check"),
                badge("Sans double authentification", "outline", "shield-off"),
            ),
            class_name="flex flex-wrap md:justify-end gap-1.5 max-md:order-last max-md:basis-full max-md:pl-13",
        ),
        rx.cond(member.may_touch, _member_menu(member), rx.el.span(class_name="w-11 md:w-9 shrink-0 max-md:hidden")),
        class_name="flex flex-wrap md:flex-nowrap items-center gap-x-3 gap-y-2 px-4 md:px-5 py-3",
    )


def _member_menu(member: MemberRow) -> rx.Component:
    return menu(
        icon_button("ellipsis", f"Actions pour {member.nom}"),
        menu_item("Changer le rôle…", "user-cog", on_select=TeamState.ask_role(member.id)),
        menu_separator(),
        rx.cond(
            member.is_reader,
            menu_item("Quitter l’espace…", "log-out", href="/parametres/quitter", danger=True),
            menu_item("Retirer de l’équipe…", "user-minus", on_select=TeamState.ask_removal(member.id), danger=True),
        ),
    )
