"""Pieces of the product for the landing page, drawn with its own components: they show instead of claiming.

Decoration for the eye: each stands beside the sentence that says the same, and is hidden from screen readers.
"""

import reflex as rx

from propmanager.accounts.rights import ROLE_LABELS, Role
from propmanager.ui.badge import Tone, badge, dpe_badge
from propmanager.ui.icon import icon

_ROW = "flex items-center gap-3 py-2.5"


def dashboard_picture() -> rx.Component:
    """Of the demonstration's own dashboard. Its size is reserved: nothing moves when it comes."""
    return rx.el.div(
        rx.el.img(
            src="/images/tableau-de-bord.webp",
            width="1440",
            height="720",
            alt="Le tableau de bord : biens actifs, loyers, charges, et les DPE à refaire",
            class_name="w-full rounded-t-[12px]",
        ),
        class_name="rounded-t-2xl border border-b-0 border-white/20 bg-white/10 p-1.5 pb-0 md:p-2.5 md:pb-0",
    )


def biens_with_their_dpe() -> rx.Component:
    return _fragment(
        _bien("Studio Croix-Rousse", "C", "", "590,00 €"),
        _bien("Maison Monplaisir", "E", "DPE expiré", "1 650,00 €"),
        _bien("Deux-pièces Vieux-Lyon", "F", "Loyer gelé", "860,00 €"),
    )


def people_with_their_roles() -> rx.Component:
    return _fragment(
        _person("Claire Dupont", Role.OWNER, "brand"),
        _person("Paul Martin", Role.GESTIONNAIRE, "neutral"),
        _person("Cabinet Bernard", Role.LECTURE, "neutral"),
    )


def lines_of_the_journal() -> rx.Component:
    return _fragment(
        _event("log-in", "Connexion", "Firefox, Windows · 14:02"),
        _event("user-cog", "Rôle modifié", "Paul Martin : Gestion · 14:05"),
        _event("download", "Archive téléchargée", "Toutes vos données · 14:11"),
    )


def _fragment(*rows: rx.Component) -> rx.Component:
    return rx.el.div(*rows, aria_hidden="true", class_name="mt-auto grid divide-y divide-line text-base")


def _bien(nom: str, letter: str, note: str, loyer: str) -> rx.Component:
    return rx.el.div(
        dpe_badge(letter),
        rx.el.span(
            rx.el.span(nom, class_name="block truncate font-medium"),
            rx.el.span(note, class_name="block text-sm text-warn-ink empty:hidden"),
            class_name="min-w-0",
        ),
        rx.el.span(loyer, class_name="ml-auto whitespace-nowrap tabular-nums"),
        class_name=_ROW,
    )


def _person(name: str, role: Role, tone: Tone) -> rx.Component:
    return rx.el.div(
        rx.el.span(name, class_name="min-w-0 truncate font-medium"),
        rx.el.span(badge(ROLE_LABELS[role], tone), class_name="ml-auto"),
        class_name=_ROW,
    )


def _event(icon_name: str, what: str, detail: str) -> rx.Component:
    return rx.el.div(
        icon(icon_name, 18, "shrink-0 text-brand-ink"),
        rx.el.span(
            rx.el.span(what, class_name="block font-medium"),
            rx.el.span(detail, class_name="block text-sm text-ink-3"),
        ),
        class_name=_ROW,
    )
