from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.biens.model import BienType
from propmanager.biens.query import PAGE_SIZES, BienQuery, DpeFilter, Sort, Status

_QUERIES = st.builds(
    BienQuery,
    search=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip),
    type=st.none() | st.sampled_from(BienType),
    status=st.sampled_from(Status),
    dpe=st.none() | st.sampled_from(DpeFilter),
    sort=st.sampled_from(Sort),
    descending=st.booleans(),
    page=st.integers(1, 9999),
    page_size=st.sampled_from(PAGE_SIZES),
)


@given(_QUERIES)
def test_the_address_of_a_list_gives_the_same_list(query):
    assert BienQuery.read(dict(parse_qsl(query.written()))) == query


def test_the_list_as_it_opens_has_a_bare_address():
    assert BienQuery().written() == ""


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"q": None, "type": "chateau", "statut": "x", "dpe": "z", "tri": "--nom", "page": "-3", "par": "1000"},
        {"q": [], "type": {}, "statut": 1, "dpe": True, "tri": ["nom"], "page": "1e9", "par": "٢٥"},
        {"page": "0", "q": "  "},
        {"page": "9" * 400},
    ],
)
def test_an_unknown_address_opens_the_list(typed):
    assert BienQuery.read(typed) == BienQuery()


def test_a_search_is_cleaned_and_cut():
    assert BienQuery.read({"q": "\0 rue\ud800 " + "x" * 200}) == replace(BienQuery(), search="rue " + "x" * 96)


@given(
    st.dictionaries(st.sampled_from(["q", "type", "statut", "dpe", "tri", "page", "par"]), st.text() | st.integers())
)
def test_any_address_is_read(typed):
    assert BienQuery.read(typed).page >= 1
