# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

import reflex as rx

from propmanager.billing.current_plan import current_plan, plan_in_use
from propmanager.billing.danger_zone import danger_zone
from propmanager.billing.dialogs import cancel_dialog, downgrade_dialog, upgrade_dialog
from propmanager.billing.history_table import history_card
from propmanager.billing.identity_card import identity_card
from propmanager.billing.payment_card import payment_card
from propmanager.billing.plan_cards import plan_cards
from propmanager.billing.state import BillingState
from propmanager.billing.what_first import what_first
from propmanager.ui.polling import polling
from propmanager.ui.skeleton import skeleton_rows


def billing_page() -> rx.Component:
    """For `/facturation`; the shell's body is "page"."""
    return rx.el.div(
        rx.cond(BillingState.is_loaded, _blocks(), skeleton_rows(6, "Chargement de la facturation")),
        upgrade_dialog(),
        downgrade_dialog(),
        cancel_dialog(),
        class_name="mx-auto w-full max-w-[1040px]",
    )


def _blocks() -> rx.Component:
    return rx.el.div(
        polling(BillingState.refresh, seconds=2),
        what_first(),
        rx.el.div(current_plan(), plan_in_use(), class_name="grid gap-5 md:grid-cols-2"),
        plan_cards(),
        history_card(),
        payment_card(),
        identity_card(),
        danger_zone(),
        class_name="grid grid-cols-[minmax(0,1fr)] gap-5",
    )
