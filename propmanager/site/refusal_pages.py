"""Pages that say no, and what to do instead."""

import reflex as rx

from propmanager.ui.button import link_button
from propmanager.ui.layout import plain_layout


def not_found_page() -> rx.Component:
    return plain_layout(
        link_button("Aller à l’accueil", "/", variant="primary"),
        title="Cette page n’existe pas",
        body="L’adresse a peut-être changé, ou comporte une faute de frappe.",
        icon_name="compass",
    )


def access_refused_page() -> rx.Component:
    return plain_layout(
        link_button("Revenir au tableau de bord", "/tableau-de-bord", variant="primary"),
        title="Cette page ne vous est pas ouverte",
        body="Votre rôle ou votre plan ne la comprend pas. Demandez à la personne qui administre votre espace.",
        icon_name="lock",
    )


def space_closed_page() -> rx.Component:
    return plain_layout(
        link_button("Voir mon abonnement", "/facturation", variant="primary"),
        link_button("Exporter mes données", "/parametres/export"),
        link_button("Écrire au support", "/support", variant="ghost"),
        title="Votre espace est fermé",
        body="L’essai ou l’abonnement est terminé. Vos données sont gardées : rien n’est supprimé.",
        icon_name="lock",
    )
