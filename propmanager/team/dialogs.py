import reflex as rx

from propmanager.accounts.rights import ROLE_LABELS, Role
from propmanager.team.state import TeamState
from propmanager.ui.button import button
from propmanager.ui.dialog import confirm_dialog, dialog
from propmanager.ui.form import error_summary, field, form, textarea
from propmanager.ui.select import select

_LABELS = {"emails": "Adresses e-mail", "role": "Rôle"}
_MEANINGS = {
    Role.OWNER: "tout, y compris fermer l’espace",
    Role.ADMIN: "les biens, l’équipe, la facturation et le journal",
    Role.GESTIONNAIRE: "ajouter et modifier les biens",
    Role.LECTURE: "consulter, sans rien changer",
}


def invite_dialog() -> rx.Component:
    return dialog(
        form(
            error_summary(TeamState.errors, _LABELS),
            # One line for each address at fault.
            rx.el.div(
                field(
                    _LABELS["emails"],
                    textarea("emails", rows=3, custom_attrs={"autoComplete": "off", "spellCheck": "false"}),
                    name="emails",
                    hint="Séparez-les par une virgule ou un retour à la ligne.",
                    error=_error("emails"),
                ),
                class_name="whitespace-pre-line wrap-anywhere",
            ),
            field(
                _LABELS["role"],
                select("role", TeamState.team.roles, default_value=Role.LECTURE.value, error=_error("role")),
                name="role",
                error=_error("role"),
            ),
            _meanings(),
            rx.el.div(
                button("Annuler", on_click=TeamState.show_dialog(False)),
                button(
                    "Envoyer les invitations",
                    variant="primary",
                    type="submit",
                    busy=TeamState.is_busy,
                    busy_label="Envoi en cours",
                ),
                class_name="flex flex-wrap justify-end gap-2 max-md:*:flex-1",
            ),
            on_submit=TeamState.invite,
        ),
        open=TeamState.is_inviting,
        on_open_change=TeamState.show_dialog,
        title="Inviter dans votre équipe",
        description="Chaque personne reçoit un lien, valable sept jours et pour son adresse seulement.",
    )


def change_role_dialog() -> rx.Component:
    return dialog(
        form(
            field(
                _LABELS["role"],
                select(
                    "role",
                    TeamState.team.roles,
                    default_value=rx.Var.create(TeamState.changing_role),
                    error=rx.Var.create(TeamState.role_error),
                ),
                name="role",
                error=rx.Var.create(TeamState.role_error),
            ),
            _meanings(),
            rx.el.div(
                button("Annuler", on_click=TeamState.show_dialog(False)),
                button("Changer le rôle", variant="primary", type="submit"),
                class_name="flex flex-wrap justify-end gap-2 max-md:*:flex-1",
            ),
            on_submit=TeamState.change_role,
        ),
        open=TeamState.changing_nom != "",
        on_open_change=TeamState.show_dialog,
        title=rx.Var.create(f"Rôle de {TeamState.changing_nom}"),
        description="Le nouveau rôle agit aussitôt. La personne est prévenue par e-mail et se reconnecte.",
    )


def remove_dialog() -> rx.Component:
    return confirm_dialog(
        open=TeamState.removing_nom != "",
        on_open_change=TeamState.show_dialog,
        question=rx.Var.create(f"Retirer {TeamState.removing_nom} de l’équipe ?"),
        consequence="L’accès s’arrête aussitôt, partout, et la personne est prévenue par e-mail. Vos données restent. "
        "Pour la faire revenir, il faudra l’inviter de nouveau.",
        cancel_label="Garder l’accès",
        confirm_label="Retirer l’accès",
        on_confirm=TeamState.remove,
    )


def _meanings() -> rx.Component:
    return rx.el.dl(
        *[
            rx.el.div(
                rx.el.dt(f"{ROLE_LABELS[role]} : ", class_name="inline font-medium text-ink-2"),
                rx.el.dd(meaning, class_name="inline"),
            )
            for role, meaning in _MEANINGS.items()
        ],
        class_name="grid gap-1 text-sm text-ink-3",
    )


def _error(name: str) -> rx.Var[str]:
    return TeamState.errors.get(name, "")  # pyright: ignore[reportReturnType]  # a Var, for Reflex
