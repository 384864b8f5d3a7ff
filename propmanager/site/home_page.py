"""The landing page. It claims what the product does today, and nothing else."""

from collections.abc import Callable

import reflex as rx

from propmanager.site import fragments
from propmanager.site.price_list import price_list
from propmanager.site.public_layout import WIDE, public_layout
from propmanager.tenants.plans import TRIAL_DAYS
from propmanager.ui.button import link_button

_STRENGTHS = [
    (
        fragments.biens_with_their_dpe,
        "Chaque bien, avec ce que la loi regarde",
        (
            "Immeubles et lots, surface, loyer, dépôt de garantie. Un DPE périmé ou une classe qui interdit de relouer "
            "se voit avant l’annonce."
        ),
    ),
    (
        fragments.people_with_their_roles,
        "Votre équipe, chacun ses droits",
        (
            "Quatre rôles, de la lecture seule au propriétaire du compte. Un droit retiré l’est à l’instant, dans tous "
            "les onglets ouverts."
        ),
    ),
    (
        fragments.lines_of_the_journal,
        "Vos données, séparées et emportables",
        (
            "La base de données elle-même sépare chaque client des autres. Double authentification, clés d’accès, "
            "journal de sécurité et export complet."
        ),
    ),
]
_QUESTIONS = [
    (
        "Que se passe-t-il après l’essai ?",
        (
            "Sans abonnement, votre espace se ferme, et rien n’est effacé. Vous exportez toujours vos données, et vous "
            "reprenez où vous en étiez en choisissant un plan."
        ),
    ),
    (
        "Faut-il une carte bancaire pour essayer ?",
        f"Non. Les {TRIAL_DAYS} jours d’essai ouvrent le plan Premium sans moyen de paiement.",
    ),
    (
        "Puis-je changer de plan ?",
        (
            "Quand vous voulez, depuis Facturation. Vers le haut, c’est aussitôt, au prorata que vous voyez avant de "
            "payer ; vers le bas, à la fin du mois payé."
        ),
    ),
    (
        "Puis-je résilier en ligne ?",
        (
            "À tout moment, depuis Facturation ou la page « Résilier votre contrat », sans vous connecter. Le mois "
            "payé reste utilisable jusqu’à son terme."
        ),
    ),
    (
        "Qui voit mes données ?",
        (
            "Vous, et les personnes que vous invitez. Chaque connexion et chaque changement de droit est inscrit dans "
            "votre journal."
        ),
    ),
    (
        "Puis-je partir avec mes données ?",
        "À tout moment, d’un bouton : une archive lisible par toute machine, et un tableau pour votre tableur.",
    ),
]


def home_page() -> rx.Component:
    return public_layout(_hero(), _strengths(), price_list(), _questions())


def _hero() -> rx.Component:
    return rx.el.section(
        rx.el.h1(
            "Vos locations en ordre, la loi comprise.",
            class_name="mx-auto max-w-[900px] text-4xl md:text-5xl font-semibold tracking-[-.03em] text-balance",
        ),
        rx.el.p(
            "PropManager tient vos biens, leurs loyers et leurs diagnostics, et partage le travail avec votre équipe.",
            class_name="mx-auto mt-5 max-w-[600px] text-xl text-white/85 text-pretty",
        ),
        rx.el.div(
            link_button("Essayer gratuitement", "/inscription", variant="white", icon_end="arrow-right"),
            link_button("Voir les tarifs", "/tarifs"),
            class_name="mt-8 flex flex-wrap justify-center gap-3",
        ),
        rx.el.p(f"{TRIAL_DAYS} jours, sans carte bancaire.", class_name="mt-4 text-white/80"),
        rx.el.div(fragments.dashboard_picture(), class_name="mt-12 h-48 md:h-[430px] overflow-hidden"),
        class_name=f"{WIDE} pt-10 md:pt-16 text-center",
    )


def _strengths() -> rx.Component:
    return rx.el.section(
        rx.el.h2(
            "Conçu pour la location en France, pas traduit.",
            class_name="mb-9 text-3xl font-semibold tracking-[-.025em] max-w-xl text-balance",
        ),
        rx.el.div(*(_strength(*one) for one in _STRENGTHS), class_name="grid gap-5 lg:grid-cols-3"),
        class_name=f"{WIDE} py-14 md:py-20",
    )


def _strength(fragment: Callable[[], rx.Component], title: str, text: str) -> rx.Component:
    return rx.el.article(
        rx.el.div(
            rx.el.h3(title, class_name="text-xl font-semibold tracking-[-.015em] text-balance"),
            rx.el.p(text, class_name="mt-1.5 text-lg text-ink-2 text-pretty"),
        ),
        fragment(),
        class_name="flex flex-col gap-7 rounded-xl border border-line bg-surface p-6",
    )


def _questions() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Avant de commencer", class_name="mb-9 text-3xl font-semibold tracking-[-.025em]"),
        rx.el.dl(*(_question(*one) for one in _QUESTIONS), class_name="grid gap-x-12 gap-y-8 md:grid-cols-2"),
        class_name=f"{WIDE} py-14 md:py-20",
    )


def _question(question: str, answer: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(question, class_name="text-lg font-semibold"),
        rx.el.dd(answer, class_name="mt-1.5 text-lg text-ink-2 text-pretty"),
    )
