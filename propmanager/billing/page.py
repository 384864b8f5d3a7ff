# pyright: reportUnknownMemberType=false
# Reflex types its components in part.

import reflex as rx

from propmanager.billing.state import PlanState
from propmanager.ui.badge import badge
from propmanager.ui.card import card, card_body
from propmanager.ui.progress import meter


def plan_page() -> rx.Component:
    """What the space is on, until when, and how much of it is used."""
    return rx.el.div(
        card(
            card_body(
                rx.el.div(
                    rx.el.h2(PlanState.plan, class_name="text-xl font-semibold"),
                    badge(PlanState.status, rx.Var.create(PlanState.status_tone)),
                    class_name="flex flex-wrap items-center gap-3",
                ),
                rx.el.p(PlanState.price, class_name="mt-1 text-ink-2 tabular-nums"),
                rx.el.p(PlanState.until, class_name="mt-3 empty:hidden"),
                class_name="pt-0",
            ),
            title="Plan actuel",
        ),
        card(
            card_body(
                rx.el.p(PlanState.biens_used, class_name="mb-2 tabular-nums"),
                rx.cond(
                    PlanState.biens_limit > 0,
                    meter("Biens utilisés", PlanState.biens_count, PlanState.biens_limit),
                ),
                class_name="pt-0",
            ),
            title="Utilisation",
        ),
        class_name="grid gap-5 max-w-[1040px]",
    )
