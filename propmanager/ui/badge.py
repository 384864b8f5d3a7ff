from typing import Literal

import reflex as rx

from propmanager.ui.icon import icon

Tone = Literal["ok", "warn", "bad", "info", "brand", "neutral", "outline"]

# The tone is data and not a class, so that a row of a table can carry it as a variable.
_BADGE = (
    "inline-flex items-center gap-1 h-6 pl-1.5 pr-2 rounded-sm text-xs font-medium whitespace-nowrap "
    "data-[tone=ok]:bg-ok-soft data-[tone=ok]:text-ok-ink data-[tone=warn]:bg-warn-soft data-[tone=warn]:text-warn-ink "
    "data-[tone=bad]:bg-bad-soft data-[tone=bad]:text-bad-ink data-[tone=info]:bg-info-soft "
    "data-[tone=info]:text-info-ink data-[tone=brand]:bg-brand-soft data-[tone=brand]:text-brand-ink "
    "data-[tone=neutral]:bg-hover data-[tone=neutral]:text-ink-2 data-[tone=outline]:text-ink-2 "
    "data-[tone=outline]:ring-1 data-[tone=outline]:ring-inset data-[tone=outline]:ring-line-strong"
)

_DPE = (
    "inline-flex items-center justify-center size-6 rounded-sm text-xs font-bold text-[oklch(.2_.02_90)] "
    "bg-[oklch(.86_.17_98)] data-[letter=A]:bg-[oklch(.72_.15_155)] data-[letter=B]:bg-[oklch(.76_.17_142)] "
    "data-[letter=C]:bg-[oklch(.78_.17_130)] data-[letter=E]:bg-[oklch(.79_.15_70)] "
    "data-[letter=F]:bg-[oklch(.7_.17_48)] data-[letter=G]:bg-[oklch(.66_.19_28)]"
)


def badge(label: str | rx.Var[str], tone: Tone | rx.Var[str] = "neutral", icon_name: str | None = None) -> rx.Component:
    shape = [icon(icon_name, 14)] if icon_name else []
    padding = "" if icon_name else "pl-2"
    return rx.el.span(*shape, label, data_tone=tone, class_name=f"{_BADGE} {padding}")


def status_badge(label: str | rx.Var[str], tone: rx.Var[str]) -> rx.Component:
    """A badge whose icon follows from its tone, both data."""
    shape = rx.match(
        tone,
        ("ok", icon("circle-check", 14)),
        ("warn", icon("triangle-alert", 14)),
        ("bad", icon("circle-x", 14)),
        ("info", icon("hourglass", 14)),
        icon("circle-minus", 14),
    )
    return rx.el.span(shape, label, data_tone=tone, class_name=_BADGE)


def dpe_badge(letter: str | rx.Var[str]) -> rx.Component:
    """Energy label A to G in the colours of the official scale; the letter itself carries the meaning."""
    return rx.el.span(
        rx.el.span("DPE ", class_name="sr-only"),
        letter,
        data_letter=letter,
        class_name=_DPE,
    )
