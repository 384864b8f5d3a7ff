"""The pure rules of the sandbox: periods, parts of periods, taxes, cards, and the SDK's form encoding read back."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import cards, forms, periods, prorations
from propmanager.demo.stripe_sandbox.rules.cards import Outcome
from propmanager.demo.stripe_sandbox.rules.prorations import Period

MONTHLY = {"interval": "month", "interval_count": 1}


def at(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp())  # pyright: ignore[reportArgumentType]  # year, month, day, hour


def test_months_from_the_31st_end_on_the_last_day_and_come_back_to_the_31st():
    boundaries = [periods.boundary(at(2027, 1, 31, 9), MONTHLY, number) for number in range(1, 5)]
    assert boundaries == [at(2027, 2, 28, 9), at(2027, 3, 31, 9), at(2027, 4, 30, 9), at(2027, 5, 31, 9)]


def test_29_february_is_the_end_of_a_month_from_the_31st_in_a_leap_year():
    assert periods.boundary(at(2028, 1, 31), MONTHLY, 1) == at(2028, 2, 29)


@pytest.mark.parametrize(
    ("recurring", "expected"),
    [
        ({"interval": "day", "interval_count": 3}, at(2027, 1, 4)),
        ({"interval": "week", "interval_count": 2}, at(2027, 1, 15)),
        ({"interval": "year", "interval_count": 1}, at(2028, 1, 1)),
        ({"interval": "month", "interval_count": 3}, at(2027, 4, 1)),
    ],
)
def test_other_intervals(recurring, expected):
    assert periods.next_boundary(at(2027, 1, 1), recurring, at(2027, 1, 1)) == expected


@given(st.integers(at(2026, 1, 1), at(2035, 1, 1)), st.integers(0, 40))
def test_boundaries_follow_each_other_about_a_month_apart(anchor, number):
    here, there = (periods.boundary(anchor, MONTHLY, each) for each in (number, number + 1))
    assert 28 <= (there - here) / 86_400 <= 31
    assert periods.next_boundary(anchor, MONTHLY, here) == there


@given(st.integers(0, 10**6), st.integers(1, 10**7), st.integers(0, 10**7))
def test_a_part_is_never_more_than_the_whole(amount, length, moment):
    assert 0 <= prorations.prorated(amount, Period(0, length), moment) <= amount


def test_a_part_is_rounded_half_up():
    assert [prorations.prorated(amount, Period(0, 2), 1) for amount in (2, 3, 5)] == [1, 2, 3]
    assert prorations.prorated(2900, Period(0, 30), 10) == 1933


@given(st.integers(-(10**7), 10**7))
def test_the_tax_of_a_credit_mirrors_that_of_a_charge(amount):
    assert prorations.tax(-amount, 20) == -prorations.tax(amount, 20)
    assert abs(prorations.tax(amount, 20) * 5 - amount) <= 2


@pytest.mark.parametrize(
    ("token", "set_up", "authenticated", "expected"),
    [
        ("pm_card_visa", False, False, Outcome.PAID),
        ("pm_card_chargeCustomerFail", True, True, Outcome.DECLINED),
        ("pm_card_visa_chargeDeclined", False, False, Outcome.DECLINED),
        ("pm_card_authenticationRequiredOnSetup", False, False, Outcome.AUTHENTICATION),
        ("pm_card_authenticationRequiredOnSetup", True, False, Outcome.PAID),
        ("pm_card_authenticationRequired", True, False, Outcome.AUTHENTICATION),
        ("pm_card_authenticationRequired", False, True, Outcome.PAID),
    ],
)
def test_what_each_card_does(token, set_up, authenticated, expected):
    assert cards.outcome(cards.BY_TOKEN[token], set_up=set_up, authenticated=authenticated) is expected


leaves = st.text(min_size=1, max_size=8).filter(lambda word: not word.isspace())
names = st.text("abcdefgh_", min_size=1, max_size=8)


def branches(inner):
    return st.lists(inner, min_size=1, max_size=3) | st.dictionaries(names, inner, min_size=1, max_size=3)


trees = st.recursive(leaves, branches, max_leaves=8)


@given(st.dictionaries(names, trees, max_size=4))
def test_what_the_sdk_encodes_is_read_back(params):
    assert forms.decode(urlencode(list(_api_encode(params)))) == params


def test_more_than_ten_rows_keep_their_order():
    rows = [{"price": f"price_{number}"} for number in range(12)]
    assert forms.decode(urlencode(list(_api_encode({"items": rows})))) == {"items": rows}


@pytest.mark.parametrize("broken", ["a[b=1", "a]b[=1", "a=1&a[b]=2"])
def test_a_broken_name_is_refused(broken):
    with pytest.raises(Refusal):
        forms.decode(broken)


@pytest.mark.parametrize("reader", [forms.optional_integer, forms.boolean])
def test_words_are_no_numbers_and_no_switches(reader):
    with pytest.raises(Refusal) as refusal:
        reader({"limit": "many"}, "limit")
    assert refusal.value.body["error"]["param"] == "limit"


def test_metadata_is_merged_and_an_empty_value_removes():
    assert forms.merged_metadata({"a": "1", "b": "2"}, {"b": "", "c": "3"}) == {"a": "1", "c": "3"}
    assert forms.merged_metadata({"a": "1"}, "") == {}
    assert forms.merged_metadata({"a": "1"}, None) == {"a": "1"}
