"""Page of components: what is typed in and pressed."""

import reflex as rx

from propmanager.admin.components_section import section, side_by_side, two_columns
from propmanager.admin.components_state import ComponentsState as State
from propmanager.ui.button import button, icon_button, link_button
from propmanager.ui.card import card, card_body, premium_card
from propmanager.ui.form import (
    checkbox,
    date_input,
    error_summary,
    field,
    form,
    money_input,
    text_input,
    textarea,
)
from propmanager.ui.http_form import http_form
from propmanager.ui.link import text_link, way_back
from propmanager.ui.progress import progress_bar
from propmanager.ui.select import select
from propmanager.ui.tooltip import tooltip

_LEASES = [("vide", "Vide, 3 ans"), ("meuble", "Meublé, 1 an"), ("mobilite", "Mobilité, 1 à 10 mois")]
_LABELS = {"rent": "Loyer hors charges", "start": "Date de début"}
_SEEN_LABELS = {"seen_lease": "Type de bail", "seen_deposit": "Dépôt de garantie", "seen_day": "Date de début"}
_SEEN_ERRORS = dict.fromkeys(_SEEN_LABELS, "x") | {"": "Ce bail a changé depuis son ouverture. Rouvrez-le."}


def live_form() -> rx.Component:
    return section(
        "Formulaire : envoyez-le vide pour voir les erreurs",
        card(
            card_body(
                form(
                    error_summary(State.errors, _LABELS),
                    two_columns(
                        field("Type de bail", select("lease", _LEASES, placeholder="Choisir un bail"), name="lease"),
                        field(
                            "Loyer hors charges",
                            money_input("rent"),
                            name="rent",
                            hint="Par mois.",
                            error=State.errors["rent"],
                        ),
                    ),
                    two_columns(
                        field("Date de début", date_input("start"), name="start", error=State.errors["start"]),
                        field(
                            "E-mail du locataire",
                            text_input("email", type="email", autocomplete="off"),
                            name="email",
                            optional=True,
                        ),
                    ),
                    checkbox("accept", "J’ai vérifié ces informations"),
                    rx.el.div(
                        button("Créer le contrat", variant="primary", type="submit"), class_name="flex justify-end"
                    ),
                    on_submit=State.check,
                )
            )
        ),
    )


def form_with_errors() -> rx.Component:
    return section(
        "Champs refusés",
        card(
            card_body(
                error_summary(_SEEN_ERRORS, _SEEN_LABELS),
                field(
                    "Type de bail",
                    select("seen_lease", _LEASES, placeholder="Choisir un bail"),
                    name="seen_lease",
                    error="Choisissez un bail.",
                ),
                two_columns(
                    field(
                        "Dépôt de garantie",
                        money_input("seen_deposit", default_value="1\u202f080,00"),
                        name="seen_deposit",
                        error="Un bail vide limite le dépôt à un mois hors charges : 540,00\u00a0€.",
                    ),
                    field(
                        "Date de début",
                        date_input("seen_day", default_value="31/02/2027"),
                        name="seen_day",
                        error="Cette date n’existe pas. Exemple : 01/03/2027.",
                    ),
                ),
                field(
                    "Note",
                    textarea("seen_note", rows=2),
                    name="seen_note",
                    hint="Visible de votre équipe seulement.",
                    optional=True,
                ),
                field(
                    "Référence",
                    text_input("seen_reference", default_value="2026-012", disabled=True),
                    name="seen_reference",
                ),
                checkbox("seen_accept", "J’ai lu le bail", error="Cochez cette case pour continuer."),
                class_name="grid gap-4",
            )
        ),
    )


def buttons() -> rx.Component:
    return section(
        "Boutons, du plus fort au plus discret",
        side_by_side(
            button("Enregistrer", variant="primary"),
            button("Importer", icon_name="upload"),
            button("Annuler", variant="ghost"),
            button("Supprimer…", variant="danger"),
            button("Supprimer le bien", variant="danger_solid"),
            button("Indisponible", disabled=True),
            link_button("Voir les plans", "/tarifs", icon_end="arrow-right"),
            icon_button("ellipsis", "Autres actions"),
            tooltip(icon_button("info", "À propos du dépôt"), "Un mois de loyer hors charges au plus."),
            text_link("Tout voir", href="/biens"),
            way_back("Tous les biens", "/biens"),
            rx.el.span(button("Créer mon espace", variant="white"), class_name="rounded-lg bg-deep p-2"),
        ),
        rx.el.div(
            button(
                "Envoyer la quittance",
                variant="primary",
                busy=State.busy,
                busy_label="Envoi en cours",
                on_click=State.toggle_busy,
            ),
            button("Changer l’état", on_click=State.toggle_busy),
            class_name="mt-2 flex flex-wrap gap-2",
        ),
    )


def brand() -> rx.Component:
    return section(
        "Carte de marque",
        premium_card(
            http_form(
                progress_bar("Progression", 2, 5),
                field("Adresse e-mail", text_input("brand_email", type="email"), name="brand_email", hint="La vôtre."),
                checkbox("brand_stay", "Rester connecté"),
                side_by_side(
                    button("Se connecter", variant="primary", type="submit", busy_label="Connexion en cours"),
                    button("Plus tard"),
                ),
                action="/composants-demonstration",
            )
        ),
    )
