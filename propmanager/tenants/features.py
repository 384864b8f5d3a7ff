"""Which plan has what: the one rule that pages, events, services and the API ask, and what a feature is called."""

from dataclasses import dataclass

from propmanager.core.errors import FeatureNotInPlan
from propmanager.tenants.plans import Feature, Plan, has_feature, required_plan, terms


@dataclass(frozen=True)
class Told:
    """`name` is the line of the price list; `gives` says what one can do with it."""

    name: str
    gives: str


# A feature is told once its pages exist: a price list must keep what it says.
TOLD = {
    Feature.BIENS: Told(
        "Biens, immeubles et lots, avec leur DPE",
        "Vous tenez la liste de vos biens, et un DPE périmé ou une classe qui interdit de relouer se voit.",
    ),
    Feature.API: Told(
        "Clés d’API pour vos programmes",
        (
            "Un programme lit votre espace avec une clé à lui, sans votre mot de passe. Vous fixez ce qu’elle permet "
            "et sa durée, et vous la révoquez à l’instant."
        ),
    ),
}


def require_feature(plan: Plan | None, feature: Feature) -> None:
    """Raises FeatureNotInPlan, which names the plan that has it."""
    if not has_feature(plan, feature):
        needed = required_plan(feature)
        raise FeatureNotInPlan(
            f"{_subject(feature)} fait partie du plan {terms(needed).label}. Changez de plan pour l’utiliser.",
            needed.value,
        )


def _subject(feature: Feature) -> str:
    return f"« {TOLD[feature].name} »" if feature in TOLD else "Cette fonction"
