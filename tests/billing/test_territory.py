"""Overseas France, as Stripe and the law call it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.territory import applies_no_tax, country_of, has_reduced_rate, is_outside


@pytest.mark.parametrize(
    ("postcode", "country"),
    [
        ("69002", "FR"),
        ("20000", "FR"),
        ("", "FR"),
        ("97110", "GP"),
        ("97133", "BL"),
        ("97150", "MF"),
        ("97200", "MQ"),
        ("97300", "GF"),
        ("97400", "RE"),
        ("97 400", "RE"),
        ("97500", "PM"),
        ("97600", "YT"),
        ("98600", "WF"),
        ("98714", "PF"),
        ("98800", "NC"),
    ],
)
def test_a_postcode_tells_the_country_that_stripe_knows(postcode, country):
    assert country_of(postcode) == country


@given(st.integers(1_000, 95_999))
def test_the_mainland_and_corse_are_france(number):
    assert country_of(f"{number:05}") == "FR"


@pytest.mark.parametrize(
    ("countries", "found"),
    [
        ("FR MC DE GR", (False, False, False)),
        ("GP MQ RE", (True, False, False)),
        ("GF YT", (False, True, False)),
        ("BL MF PM WF PF NC CH GB US", (False, False, True)),
    ],
)
def test_each_country_is_in_one_territory(countries, found):
    rules = (has_reduced_rate, applies_no_tax, is_outside)
    assert {tuple(rule(one) for rule in rules) for one in countries.split()} == {found}
