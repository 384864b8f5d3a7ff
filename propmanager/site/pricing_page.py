import reflex as rx

from propmanager.site.price_list import price_list
from propmanager.site.public_layout import WIDE, public_layout
from propmanager.tenants.plans import TRIAL_DAYS


def pricing_page() -> rx.Component:
    return public_layout(_hero(), price_list())


def _hero() -> rx.Component:
    return rx.el.section(
        rx.el.h1("Tarifs", class_name="text-4xl font-semibold tracking-[-.03em]"),
        rx.el.p(
            f"{TRIAL_DAYS} jours d’essai du plan Premium, sans carte bancaire. Vous choisissez ensuite.",
            class_name="mt-3 text-xl text-white/85 text-pretty",
        ),
        class_name=f"{WIDE} pt-6 pb-12 md:pb-16",
    )
