import pytest

from propmanager.tenants.plans import TRIAL_PLAN, Feature, Plan, Terms, terms

BASIC = frozenset({Feature.BIENS, Feature.LOCATAIRES, Feature.CONTRATS})
PREMIUM = BASIC | {Feature.RAPPORTS, Feature.ANALYTICS}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan.BASIC, Terms("Basic", 29_00, 10, 2, BASIC)),
        (Plan.PREMIUM, Terms("Premium", 79_00, 50, 5, PREMIUM)),
        (Plan.ENTERPRISE, Terms("Enterprise", 199_00, None, None, frozenset(Feature))),
    ],
)
def test_terms_of_each_plan(plan, expected):
    assert terms(plan) == expected


def test_every_plan_has_terms_and_the_trial_is_one_of_them():
    assert [terms(plan).label for plan in Plan] == ["Basic", "Premium", "Enterprise"]
    assert TRIAL_PLAN == Plan.PREMIUM
