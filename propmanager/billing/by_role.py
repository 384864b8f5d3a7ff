# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

from typing import Any

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.billing.state import BillingState


def for_managers(shown: rx.Component, otherwise: rx.Component | None = None) -> rx.Component:
    """What only those see whose role manages the billing. The guard refuses the others anyway."""
    actions: Any = BillingState.actions  # a Var, for Reflex
    return rx.cond(actions.contains(Action.MANAGE_BILLING.value), shown, otherwise)
