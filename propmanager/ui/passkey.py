from typing import Literal

import reflex as rx

from propmanager.ui.button import Variant, button

Purpose = Literal["login", "second_factor", "confirm", "add"]


class _Passkey(rx.Component):
    library = "$/public/ui/passkey.jsx"
    tag = "Passkey"
    purpose: rx.Var[str]


def passkey_button(
    purpose: Purpose, *, label: str = "Utiliser une clé d’accès", variant: Variant = "secondary", class_name: str = ""
) -> rx.Component:
    """Asks the browser for a passkey, over the routes under `/auth/passkey`, and goes where the answer says.

    `confirm` goes on to the page that `?suite=` names. `add` may bring recovery codes: put it in `answer_steps`.
    Refusals are said under the button.
    """
    return _Passkey.create(
        button(label, variant=variant, icon_name="fingerprint", busy_label="En attente de la clé", class_name="w-full"),
        purpose=purpose,
        class_name=class_name,
    )
