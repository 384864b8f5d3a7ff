from propmanager.tenants.offers import Offer, offers
from propmanager.tenants.plans import Plan

NB = "\u00a0"


def test_the_price_list_is_the_table_of_plans_in_words():
    assert offers() == [
        Offer(
            Plan.BASIC,
            "Basic",
            "Pour un propriétaire qui gère seul.",
            f"34,80{NB}€",
            f"29,00{NB}€ HT + TVA 20 %",
            (
                "10 biens",
                "2 utilisateurs",
                "Biens, immeubles et lots, avec leur DPE",
                "Équipe, rôles et journal de sécurité",
                "Export de toutes vos données",
            ),
        ),
        Offer(
            Plan.PREMIUM,
            "Premium",
            "Pour piloter plusieurs immeubles.",
            f"94,80{NB}€",
            f"79,00{NB}€ HT + TVA 20 %",
            ("50 biens", "5 utilisateurs", "Tout Basic"),
            "De 11 à 50 biens",
        ),
        Offer(
            Plan.ENTERPRISE,
            "Enterprise",
            "Pour les gestionnaires et les SCI.",
            f"238,80{NB}€",
            f"199,00{NB}€ HT + TVA 20 %",
            ("Biens illimités", "Utilisateurs illimités", "Tout Premium", "Clés d’API pour vos programmes"),
        ),
    ]
