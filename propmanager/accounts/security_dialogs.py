import reflex as rx

from propmanager.accounts.security_state import SecurityState
from propmanager.ui.answer import answer_steps, recovery_codes
from propmanager.ui.button import button, link_button
from propmanager.ui.dialog import dialog
from propmanager.ui.form import field, text_input
from propmanager.ui.http_form import http_form

_BUSY = "Un instant"


def security_dialogs() -> rx.Component:
    """The questions before what weakens an account, and the name of a passkey."""
    return rx.fragment(_disable_dialog(), _rename_dialog(), _remove_dialog(), _renew_dialog())


def _disable_dialog() -> rx.Component:
    return _danger(
        "totp",
        title="Désactiver l’application ?",
        description="Ses codes ne seront plus demandés ni acceptés. Sans autre moyen, votre mot de passe seul "
        "protégera le compte, et vos codes de secours disparaîtront.",
        confirm="Désactiver",
        action="/auth/totp/disable",
    )


def _remove_dialog() -> rx.Component:
    return _danger(
        "remove",
        title=rx.Var.create(f"Supprimer {SecurityState.chosen.nom} ?"),
        description="Cette clé n’ouvrira plus votre compte. Effacez-la aussi sur l’appareil qui la garde.",
        confirm="Supprimer la clé",
        action="/auth/passkey/remove",
    )


def _rename_dialog() -> rx.Component:
    return dialog(
        http_form(
            _chosen_key(),
            field(
                "Nom de la clé",
                text_input("nom", default_value=SecurityState.chosen.nom, autocomplete="off"),
                name="nom",
                hint="Celui de l’appareil, par exemple.",
            ),
            _buttons(button("Renommer", variant="primary", type="submit", busy_label=_BUSY)),
            action="/auth/passkey/rename",
        ),
        open=SecurityState.asking == "rename",
        on_open_change=SecurityState.dismiss,
        title="Renommer la clé d’accès",
    )


def _renew_dialog() -> rx.Component:
    return dialog(
        answer_steps(
            http_form(
                _buttons(button("Créer dix nouveaux codes", variant="danger_solid", type="submit", busy_label=_BUSY)),
                action="/auth/recovery/renew",
            ),
            rx.el.div(
                recovery_codes(),
                link_button("J’ai gardé mes codes", "", reload=True, variant="primary", class_name="mt-3"),
            ),
        ),
        open=SecurityState.asking == "codes",
        on_open_change=SecurityState.dismiss,
        title="Nouveaux codes de secours",
        description="Les codes d’avant cesseront de fonctionner. Les nouveaux ne seront montrés qu’une fois.",
    )


def _danger(name: str, *, title: str | rx.Var[str], description: str, confirm: str, action: str) -> rx.Component:
    return dialog(
        http_form(
            _chosen_key(),
            _buttons(button(confirm, variant="danger_solid", type="submit", busy_label=_BUSY)),
            action=action,
        ),
        open=SecurityState.asking == name,
        on_open_change=SecurityState.dismiss,
        title=title,
        description=description,
    )


def _buttons(submit: rx.Component) -> rx.Component:
    """The safe choice has the focus first."""
    return rx.el.div(
        button("Annuler", custom_attrs={"data-close": "true"}),
        submit,
        class_name="flex flex-wrap justify-end gap-2 max-md:*:flex-1",
    )


def _chosen_key() -> rx.Component:
    return rx.el.input(type="hidden", name="key", value=SecurityState.chosen.key, read_only=True)
