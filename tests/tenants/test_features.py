import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.core.errors import FeatureNotInPlan
from propmanager.tenants.features import TOLD, require_feature
from propmanager.tenants.plans import Feature, Plan, has_feature, required_plan, terms

NAMED = "« Clés d’API pour vos programmes » fait partie du plan Enterprise. Changez de plan pour l’utiliser."
UNNAMED = "Cette fonction fait partie du plan Premium. Changez de plan pour l’utiliser."


@given(st.sampled_from(Plan), st.sampled_from(Feature))
def test_a_plan_has_what_its_terms_list_and_the_refusal_names_one_that_does(plan: Plan, feature: Feature):
    if feature in terms(plan).features:
        assert has_feature(plan, feature)
        require_feature(plan, feature)
        return
    with pytest.raises(FeatureNotInPlan) as refusal:
        require_feature(plan, feature)
    assert not has_feature(plan, feature)
    assert refusal.value.required_plan == required_plan(feature).value
    assert has_feature(required_plan(feature), feature)


@pytest.mark.parametrize(("feature", "said"), [(Feature.API, NAMED), (Feature.RAPPORTS, UNNAMED)])
def test_a_refusal_names_what_the_product_has(feature: Feature, said: str):
    with pytest.raises(FeatureNotInPlan) as refusal:
        require_feature(Plan.BASIC, feature)
    assert (refusal.value.status, refusal.value.message, feature in TOLD) == (403, said, said == NAMED)


def test_without_a_plan_there_is_no_feature():
    with pytest.raises(FeatureNotInPlan):
        require_feature(None, Feature.BIENS)
