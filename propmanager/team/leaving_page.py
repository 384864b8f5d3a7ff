import reflex as rx

from propmanager.team.leaving_state import LeavingState
from propmanager.ui.button import button
from propmanager.ui.card import card, card_body
from propmanager.ui.dialog import confirm_dialog
from propmanager.ui.skeleton import skeleton_rows


def leaving_page() -> rx.Component:
    """For `/parametres/quitter`, inside the frame of the settings."""
    return rx.fragment(
        rx.cond(LeavingState.is_loaded, _leaving(), skeleton_rows(2, "Chargement")),
        confirm_dialog(
            open=LeavingState.is_asking,
            on_open_change=LeavingState.show_dialog,
            question=rx.Var.create(f"Quitter {LeavingState.tenant_name} ?"),
            consequence="Vous en serez déconnecté aussitôt, partout. Pour revenir, il faudra une nouvelle invitation.",
            cancel_label="Rester",
            confirm_label="Quitter l’espace",
            on_confirm=LeavingState.leave,
        ),
    )


def _leaving() -> rx.Component:
    return card(
        card_body(
            rx.el.p("Votre rôle ici : ", rx.el.strong(LeavingState.user_role, class_name="font-semibold"), "."),
            rx.el.p(
                "En partant, vous perdez l’accès à cet espace. Ce que vous y avez saisi y reste. Vos autres espaces "
                "vous restent ; sans aucun espace, votre compte est effacé après trente jours.",
                class_name="text-ink-2 text-pretty",
            ),
            rx.cond(
                LeavingState.fault != "",
                rx.el.p(LeavingState.fault, role="status", class_name="rounded-lg bg-sunken px-4 py-3 text-pretty"),
                rx.el.div(button("Quitter l’espace…", variant="danger", on_click=LeavingState.ask)),
            ),
            class_name="grid gap-4 pt-0",
        ),
        title="Quitter l’espace",
    )
