"""The three plans side by side, drawn from the table of plans."""

import reflex as rx

from propmanager.site.public_layout import WIDE
from propmanager.tenants.offers import Offer, offers
from propmanager.tenants.plans import TRIAL_DAYS, VAT_PERCENT
from propmanager.ui.button import link_button
from propmanager.ui.icon import icon


def price_list() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Un prix par mois, sans engagement.", class_name="text-3xl font-semibold tracking-[-.025em]"),
                rx.el.p(
                    f"TVA {VAT_PERCENT} % comprise. Résiliation en ligne à tout moment.",
                    class_name="text-lg text-ink-2",
                ),
                class_name="mb-10 flex flex-wrap items-end justify-between gap-4",
            ),
            rx.el.div(*map(_offer, offers()), class_name="grid gap-5 lg:grid-cols-3"),
            class_name=f"{WIDE} py-14 md:py-20",
        ),
        class_name="bg-canvas border-y border-line",
        custom_attrs={"id": "tarifs"},
    )


def _offer(offer: Offer) -> rx.Component:
    frame = "border-brand ring-1 ring-brand shadow-pop" if offer.span else "border-line"
    return rx.el.article(
        _span(offer.span) if offer.span else None,
        rx.el.h3(offer.label, class_name="text-xl font-semibold tracking-[-.015em]"),
        rx.el.p(offer.for_whom, class_name="mt-1 text-lg text-ink-2"),
        rx.el.p(
            rx.el.span(offer.price, class_name="text-4xl font-semibold tracking-[-.03em]"),
            rx.el.span(" TTC/mois", class_name="text-lg text-ink-3"),
            class_name="mt-6 tabular-nums",
        ),
        rx.el.p(f"soit {offer.price_without_tax}", class_name="mt-1 text-ink-3 tabular-nums"),
        rx.el.ul(*map(_line, offer.lines), class_name="mt-6 mb-7 grid gap-2.5 text-lg text-ink-2"),
        link_button(
            f"Essayer {TRIAL_DAYS} jours",
            "/inscription",
            variant="primary" if offer.span else "secondary",
            class_name="mt-auto w-full",
        ),
        class_name=f"relative flex flex-col rounded-xl border bg-surface p-6 {frame}",
    )


def _span(text: str) -> rx.Component:
    return rx.el.p(
        text,
        class_name=(
            "absolute -top-3 left-6 h-6 px-2.5 rounded-full bg-linear-to-r from-grad-a to-grad-b text-white text-xs "
            "font-semibold inline-flex items-center"
        ),
    )


def _line(text: str) -> rx.Component:
    return rx.el.li(icon("check", 18, "mt-0.5 shrink-0 text-brand-ink"), text, class_name="flex gap-2.5")
