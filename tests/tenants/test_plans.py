import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.tenants.plans import (
    TRIAL_PLAN,
    Excess,
    Feature,
    Plan,
    Terms,
    Usage,
    gross_cents,
    missing_for,
    plan_during_trial,
    rank,
    required_plan,
    terms,
    vat_cents,
)

BASIC = frozenset({Feature.BIENS, Feature.LOCATAIRES, Feature.CONTRATS})
PREMIUM = BASIC | {Feature.RAPPORTS, Feature.ANALYTICS}

PLANS = st.sampled_from(Plan)
CENTS = st.integers(-(10**12), 10**12)
USAGES = st.builds(Usage, biens=st.integers(0, 200), users=st.integers(0, 30))


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


@pytest.mark.parametrize(("plan", "gross"), [(Plan.BASIC, 34_80), (Plan.PREMIUM, 94_80), (Plan.ENTERPRISE, 238_80)])
def test_prices_with_tax(plan, gross):
    assert gross_cents(terms(plan).price_cents) == gross


@pytest.mark.parametrize(
    ("net", "vat"), [(0, 0), (1, 0), (2, 0), (3, 1), (7, 1), (8, 2), (-3, -1), (-2, 0), (12_34, 2_47)]
)
def test_the_tax_is_rounded_half_up(net, vat):
    assert vat_cents(net) == vat


@given(CENTS)
def test_a_credit_is_the_opposite_of_its_charge(net):
    assert gross_cents(-net) == -gross_cents(net)


@given(CENTS, st.integers(0, 10**6))
def test_more_before_tax_is_never_less_after(net, more):
    assert gross_cents(net + more) >= gross_cents(net)


@given(CENTS)
def test_the_tax_is_a_fifth_to_the_nearest_cent(net):
    assert abs(5 * vat_cents(net) - net) <= 2


@pytest.mark.parametrize(
    ("feature", "plan"),
    [
        (Feature.BIENS, Plan.BASIC),
        (Feature.LOCATAIRES, Plan.BASIC),
        (Feature.CONTRATS, Plan.BASIC),
        (Feature.RAPPORTS, Plan.PREMIUM),
        (Feature.ANALYTICS, Plan.PREMIUM),
        (Feature.API, Plan.ENTERPRISE),
        (Feature.WEBHOOKS, Plan.ENTERPRISE),
        (Feature.WHITE_LABEL, Plan.ENTERPRISE),
    ],
)
def test_the_plan_a_feature_asks_for(feature, plan):
    assert required_plan(feature) == plan


@given(st.sampled_from(Feature))
def test_no_cheaper_plan_has_the_feature_and_every_dearer_one_does(feature):
    has = [feature in terms(plan).features for plan in sorted(Plan, key=rank)]
    assert has == sorted(has)
    assert has.index(True) == rank(required_plan(feature))


@given(PLANS, USAGES)
def test_what_is_missing_is_exactly_what_is_over(plan, usage):
    offer = terms(plan)
    assert missing_for(plan, usage) == tuple(
        Excess(what, used, limit)
        for what, used, limit in (("biens", usage.biens, offer.max_biens), ("users", usage.users, offer.max_users))
        if limit is not None and used > limit
    )


@given(PLANS, PLANS, USAGES)
def test_what_fits_into_a_plan_fits_into_every_dearer_one(plan, other, usage):
    cheaper, dearer = sorted((plan, other), key=rank)
    assert missing_for(cheaper, usage) or not missing_for(dearer, usage)


def test_what_stands_in_the_way_of_basic():
    assert missing_for(Plan.BASIC, Usage(biens=12, users=2)) == (Excess("biens", 12, 10),)
    assert missing_for(Plan.BASIC, Usage(biens=11, users=3)) == (Excess("biens", 11, 10), Excess("users", 3, 2))
    assert missing_for(Plan.ENTERPRISE, Usage(biens=10_000, users=500)) == ()


def test_a_trial_shows_at_least_the_plan_of_trials():
    assert [plan_during_trial(plan) for plan in (Plan.BASIC, Plan.PREMIUM, Plan.ENTERPRISE)] == [
        Plan.PREMIUM,
        Plan.PREMIUM,
        Plan.ENTERPRISE,
    ]
