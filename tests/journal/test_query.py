import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.journal.query import UNKNOWN, Group, JournalQuery, Period, Place

_INSTANTS = st.integers(0, 4 * 10**15).map(
    lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
)
_PLACES = st.builds(Place, _INSTANTS, st.uuids())
_QUERIES = st.builds(
    JournalQuery,
    group=st.none() | st.sampled_from(Group),
    person=st.just("") | st.just(UNKNOWN) | st.uuids().map(str),
    period=st.none() | st.sampled_from(Period),
    before=st.none() | _PLACES,
) | st.builds(JournalQuery, after=_PLACES)


@given(_QUERIES)
def test_the_address_of_the_journal_gives_the_same_page(query):
    assert JournalQuery.read(dict(parse_qsl(query.written()))) == query


def test_the_journal_as_it_opens_has_a_bare_address():
    assert JournalQuery().written() == ""


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"type": "tous", "personne": "tous", "periode": "tous", "avant": "", "apres": ""},
        {"type": "x", "personne": "moi", "periode": "9-jours", "avant": "hier", "apres": "1-2"},
        {"type": [], "personne": {}, "periode": 30, "avant": None, "apres": True},
        {"avant": f"{'9' * 17}-{uuid.uuid4().hex}", "apres": f"-1-{uuid.uuid4().hex}"},
        {"avant": "1-" + "g" * 32, "personne": "\0"},
    ],
)
def test_an_unknown_address_opens_the_journal(typed):
    assert JournalQuery.read(typed) == JournalQuery()


def test_a_place_before_is_taken_rather_than_one_after():
    place = Place(datetime(2026, 11, 23, tzinfo=UTC), uuid.UUID(int=7))
    assert JournalQuery.read({"avant": place.written(), "apres": place.written()}) == JournalQuery(before=place)


@given(st.dictionaries(st.sampled_from(["type", "personne", "periode", "avant", "apres"]), st.text() | st.integers()))
def test_any_address_is_read(typed):
    assert JournalQuery.read(typed).from_the_newest().written().count("avant") == 0
