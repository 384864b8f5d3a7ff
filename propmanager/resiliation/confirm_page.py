import reflex as rx

from propmanager.ui.button import button
from propmanager.ui.http_form import address_field, http_form
from propmanager.ui.layout import auth_layout


def resiliation_confirm_page() -> rx.Component:
    """Opens from the owners' mail. Nothing happens before the button: mail scanners follow links too."""
    return auth_layout(
        http_form(
            address_field("code"),
            button("Confirmer la résiliation", variant="white", type="submit", busy_label="Un instant", disabled=True),
            action="/auth/resiliation",
        ),
        title="Confirmez la résiliation",
        subtitle="Le message que vous avez reçu dit quand l’abonnement prend fin, et ce qui se passe ensuite.",
    )
