# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.billing.change_state import ChangeState
from propmanager.billing.state import BillingState
from propmanager.ui.button import button
from propmanager.ui.dialog import confirm_dialog, dialog
from propmanager.ui.icon import icon


def upgrade_dialog() -> rx.Component:
    return dialog(
        _fault(),
        rx.el.dl(rx.foreach(ChangeState.cost_lines, _cost_line), class_name="divide-y divide-line tabular-nums"),
        rx.cond(ChangeState.cost_due != "", _due()),
        rx.el.p(ChangeState.cost_sentence, class_name="mt-4 text-ink-2 text-pretty"),
        open=ChangeState.upgrading != "",
        on_open_change=ChangeState.show_change,
        title=rx.Var.create(f"Passer à {ChangeState.upgrading}"),
        description="Le changement est immédiat. Voici le calcul, au prorata du temps restant.",
        footer=_footer(rx.cond(ChangeState.is_declined, _change_card()), _confirm()),
    )


def _cost_line(line: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(line.label, class_name="text-ink-2"),
        rx.el.dd(line.amount, class_name="whitespace-nowrap"),
        class_name="flex justify-between gap-4 py-2",
    )


def _due() -> rx.Component:
    return rx.el.p(
        rx.el.span("À payer aujourd’hui, TTC"),
        rx.el.span(ChangeState.cost_due, class_name="text-lg whitespace-nowrap"),
        class_name=(
            "flex items-baseline justify-between gap-4 border-t border-line-strong pt-2 font-semibold tabular-nums"
        ),
    )


def _confirm() -> rx.Component:
    """The button says what it costs (code de la consommation, art. L221-14)."""
    pay = rx.Var.create(f"Payer {ChangeState.cost_due}")
    change = rx.Var.create(f"Passer à {ChangeState.upgrading}")
    return button(
        rx.cond(ChangeState.cost_due != "", pay, change),
        variant="primary",
        busy=BillingState.busy == "upgrade",
        busy_label="Paiement en cours",
        on_click=ChangeState.upgrade,
    )


def _change_card() -> rx.Component:
    return button(
        "Changer de carte",
        icon_end="arrow-up-right",
        busy=BillingState.busy == "card",
        busy_label="Ouverture",
        on_click=BillingState.change_card,
    )


def downgrade_dialog() -> rx.Component:
    return dialog(
        _fault(),
        open=ChangeState.downgrading != "",
        on_open_change=ChangeState.show_change,
        title=rx.Var.create(f"Passer à {ChangeState.downgrading} ?"),
        description=ChangeState.warning,  # pyright: ignore[reportArgumentType]  # a Var, for Reflex
        footer=_footer(
            button(
                rx.Var.create(f"Passer à {ChangeState.downgrading}"),
                variant="primary",
                busy=BillingState.busy == "downgrade",
                busy_label="Changement en cours",
                on_click=ChangeState.downgrade,
            )
        ),
    )


def _footer(*buttons: rx.Component) -> rx.Component:
    """The safe choice comes first, and has the focus."""
    return rx.el.div(
        button("Garder mon plan", on_click=ChangeState.show_change(False)),
        *buttons,
        class_name="flex w-full flex-wrap justify-end gap-2 max-md:*:flex-1",
    )


def _fault() -> rx.Component:
    """Always in the dialog: a screen reader hears what comes into it."""
    return rx.el.div(
        rx.cond(
            ChangeState.fault != "",
            rx.el.p(
                icon("circle-alert", 18, "mt-px"),
                rx.el.span(ChangeState.fault),
                class_name="mb-4 flex gap-2 rounded-md bg-bad-soft px-3 py-2.5 text-bad-ink",
            ),
        ),
        role="alert",
    )


def cancel_dialog() -> rx.Component:
    return confirm_dialog(
        open=BillingState.is_cancelling,
        on_open_change=BillingState.show_cancel,
        question="Annuler l’abonnement ?",
        consequence=BillingState.billing.danger,
        cancel_label="Garder l’abonnement",
        confirm_label="Annuler l’abonnement",
        on_confirm=BillingState.cancel,
        busy=BillingState.busy == "cancel",
        busy_label="Annulation",
    )
