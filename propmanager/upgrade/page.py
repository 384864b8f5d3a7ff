import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.ui.badge import badge
from propmanager.ui.button import link_button
from propmanager.ui.card import card
from propmanager.ui.empty import empty_state
from propmanager.ui.icon import icon
from propmanager.ui.skeleton import skeleton_rows
from propmanager.upgrade.state import UpgradeState

_CARD = UpgradeState.card


def upgrade_page() -> rx.Component:
    return rx.cond(
        UpgradeState.is_loaded,
        rx.cond(_CARD.feature, rx.cond(_CARD.is_included, _included(), _offer()), _nothing()),
        skeleton_rows(4, "Chargement du plan"),
    )


def _nothing() -> rx.Component:
    """An address that somebody cut short, or typed."""
    return card(
        empty_state(
            "lock",
            "Cette adresse ne désigne aucune fonction",
            "Ce que donne chaque plan est sur la page Facturation.",
            link_button("Voir mon plan", "/facturation", variant="primary"),
        )
    )


def _included() -> rx.Component:
    """Somebody who has changed plan meanwhile, and comes back to the address."""
    return _frame(
        badge("Dans votre plan", "ok", "check"),
        _told(),
        rx.el.div(link_button("Aller au tableau de bord", "/tableau-de-bord", variant="primary"), class_name="mt-7"),
    )


def _offer() -> rx.Component:
    return _frame(
        badge(rx.Var.create(f"Plan {_CARD.plan}"), "brand", "lock"),
        _told(),
        rx.el.p(
            rx.el.span(_CARD.price, class_name="text-3xl font-semibold tracking-[-.025em]"),
            rx.el.span(" TTC par mois", class_name="text-lg text-ink-3"),
            class_name="mt-7 tabular-nums",
        ),
        rx.el.p("soit ", _CARD.price_without_tax, ", sans engagement", class_name="mt-1 text-ink-3 tabular-nums"),
        rx.el.h3("Ce plan donne aussi", class_name="mt-7 font-semibold"),
        rx.el.ul(rx.foreach(_CARD.also, _line), class_name="mt-3 grid gap-2.5 text-ink-2"),
        rx.el.div(_way_on(), class_name="mt-8 border-t border-line pt-6"),
    )


def _frame(*children: rx.Component) -> rx.Component:
    return rx.el.section(*children, class_name="max-w-[640px] rounded-lg border border-line bg-surface p-6 md:p-8")


def _told() -> rx.Component:
    return rx.fragment(
        rx.el.h2(_CARD.feature, class_name="mt-4 text-2xl font-semibold tracking-[-.02em] text-balance"),
        rx.el.p(_CARD.gives, class_name="mt-2 text-lg text-ink-2 text-pretty"),
    )


def _line(text: rx.Var[str]) -> rx.Component:
    return rx.el.li(icon("check", 16, "mt-0.5 text-brand-ink"), text, class_name="flex gap-2.5")


def _way_on() -> rx.Component:
    """For those who may change the plan; the others read whom to ask."""
    return rx.cond(
        UpgradeState.actions.contains(Action.MANAGE_BILLING.value),  # pyright: ignore[reportAttributeAccessIssue]  # a Var, for Reflex
        rx.el.div(
            link_button(
                rx.Var.create(f"Choisir {_CARD.plan}"), "/facturation", variant="primary", icon_end="arrow-right"
            ),
            rx.el.p("Votre espace est sur le plan ", _CARD.current, ".", class_name="text-sm text-ink-3"),
            class_name="flex flex-wrap items-center gap-4",
        ),
        rx.el.p(
            "Votre espace est sur le plan ",
            _CARD.current,
            ". Pour en changer, demandez à ",
            rx.el.strong(_CARD.deciders, class_name="font-semibold"),
            ".",
        ),
    )
