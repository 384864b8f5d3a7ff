"""Page of components: what stands around the content of a page."""

import reflex as rx

from propmanager.admin.components_section import section
from propmanager.ui.layout import banner_strip
from propmanager.ui.link import text_link
from propmanager.ui.progress import progress_bar
from propmanager.ui.sub_navigation import sub_link, sub_navigation


def strips() -> rx.Component:
    return section(
        "Bandeaux",
        rx.el.div(
            banner_strip(
                "Essai : 6 jours restants.",
                "Il se termine le 12/12/2026.",
                rx.el.div(progress_bar("Part de l’essai écoulée", 8, 14), class_name="w-24"),
                text_link("Voir mon plan", href="/tarifs"),
                tone="brand",
            ),
            banner_strip("Votre plan change le 12/12/2026.", "Il permettra 10 biens.", tone="warn"),
            banner_strip("Votre dernier paiement a été refusé.", "Mettez votre carte à jour.", tone="bad"),
            class_name="grid gap-3",
        ),
    )


def ways() -> rx.Component:
    return section(
        "Navigation d’une rubrique",
        sub_navigation(
            "Exemple de rubrique",
            sub_link("Composants", "/admin/composants", current=True),
            sub_link("Sécurité", "/admin/securite", current=False, locked=True),
            sub_link("Profil", "/admin/profil", current=False),
        ),
    )


def whole_pages() -> rx.Component:
    return section(
        "Pages entières",
        rx.el.div(
            text_link("Page de marque", href="/mot-de-passe-oublie"),
            text_link("Page qui dit non", href="/acces-refuse"),
            class_name="flex flex-wrap gap-x-6",
        ),
    )
