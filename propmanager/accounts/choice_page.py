import reflex as rx

from propmanager.accounts.choice_state import ChoiceState, SpaceRow
from propmanager.ui.icon import icon
from propmanager.ui.layout import auth_layout
from propmanager.ui.link import text_link
from propmanager.ui.session import log_out_button, session_keeper


def choice_page() -> rx.Component:
    return auth_layout(
        session_keeper(),
        rx.el.ul(rx.foreach(ChoiceState.spaces, _space), class_name="grid gap-3"),
        rx.cond(ChoiceState.has_no_space, _no_space()),
        title="Choisissez un espace",
        subtitle="Vous pourrez revenir ici pour en changer.",
        footer=log_out_button("Se déconnecter", class_name="underline underline-offset-4"),
    )


def _space(space: SpaceRow) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            icon("building-2", 20),
            rx.el.span(
                rx.el.span(space.nom, class_name="block font-semibold"),
                rx.el.span(space.subdomain, class_name="block text-sm text-white/80"),
                class_name="flex-1 text-left",
            ),
            icon("arrow-right"),
            type="button",
            on_click=ChoiceState.enter(space.subdomain),
            class_name=(
                "flex w-full items-center gap-3 rounded-md border border-white/45 bg-white/10 px-4 py-3 "
                "hover:bg-white/15"
            ),
        )
    )


def _no_space() -> rx.Component:
    return rx.el.p(
        "Vous n’avez aucun espace. Un compte sans espace est effacé après trente jours. ",
        text_link("Créez le vôtre", href="/inscription"),
        class_name="text-center",
    )
