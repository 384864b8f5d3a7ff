"""The address of the team's list, and the letters that its search folds."""

import re
from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.service import SubscriberQuery
from propmanager.billing.staff.listing_query import SubscriberSort, SubscriberStatus, SubscriberView
from propmanager.core import french

# French ones, and those of its neighbours that are one letter and its marks.
_LETTERS = [*(one for one in map(chr, range(0xC0, 0x180)) if re.fullmatch("[a-z]", french.fold(one))), *"œŒæÆß’‘"]


@pytest.mark.parametrize("letter", _LETTERS)
def test_the_database_folds_letters_as_the_search_does(letter, platform_db):
    folded = platform_db.execute(sa.select(sa.func.folded(f"a{letter}b"))).scalar_one()
    assert folded == french.fold(f"a{letter}b")


_QUERIES = st.builds(
    SubscriberQuery,
    search=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip),
    status=st.none() | st.sampled_from(SubscriberStatus),
    view=st.none() | st.sampled_from(SubscriberView),
    sort=st.sampled_from(SubscriberSort),
    descending=st.booleans(),
    page=st.integers(1, 9999),
)


@given(_QUERIES)
def test_the_address_of_a_list_gives_the_same_list(query):
    assert SubscriberQuery.read(dict(parse_qsl(query.written()))) == query


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"q": None, "statut": "x", "voir": "rien", "tri": "--nom", "page": "-3"},
        {"q": [], "statut": 1, "voir": {}, "tri": ["nom"], "page": "1e9"},
    ],
)
def test_an_unknown_address_opens_the_list(typed):
    assert SubscriberQuery.read(typed) == SubscriberQuery()
