from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.core import french


def test_days_are_written_short_and_long():
    assert french.format_day(date(2026, 12, 1)) == "01/12/2026"
    assert french.format_long_day(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert french.format_long_day(date(2026, 11, 22)) == "dimanche 22 novembre 2026"


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 12, 1, 13, 5, tzinfo=UTC), "01/12/2026 à 14:05"),
        (datetime(2026, 7, 31, 22, 30, tzinfo=UTC), "01/08/2026 à 00:30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25/10/2026 à 02:30"),
    ],
)
def test_instants_are_shown_in_paris_time(instant, written):
    assert french.format_instant(instant) == written


@pytest.mark.parametrize("text", ["01/03/2027", "1/3/2027", "01-03-2027", "01.03.2027", "2027-03-01", " 01/03/2027 "])
def test_day_is_read_in_usual_writings(text):
    assert french.parse_day(text) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2027",
        "29/02/2027",
        "01/03/27",
        "01/03/0027",
        "13/13/2027",
        "2027/03/01",
        "demain",
        "01/03/2027 08:00",
    ],
)
def test_day_that_does_not_exist_is_refused_with_an_example(text):
    with pytest.raises(french.InvalidDay) as refusal:
        french.parse_day(text)
    assert refusal.value.message == "Cette date n’existe pas. Exemple : 01/03/2027."


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_reads_back_as_it_was_written(day):
    assert french.parse_day(french.format_day(day)) == day


def test_decimals_are_written_with_two_places_at_most():
    values = ("1234.5", "65", "-3.456", "0")
    written = [french.format_decimal(Decimal(value)) for value in values]
    assert written == ["1\u202f234,5", "65", "\u22123,46", "0"]


@pytest.mark.parametrize(
    ("text", "value"), [("45,5", "45.5"), ("1\u202f234.50", "1234.50"), (" 65 ", "65"), ("0,01", "0.01")]
)
def test_surface_is_read(text, value):
    assert french.parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "NaN", "sNaN", "Infinity", "1e5", "45,555", "1.234,5", "45 m²"])
def test_what_is_not_a_number_is_refused_with_an_example(text):
    with pytest.raises(french.InvalidNumber) as refusal:
        french.parse_decimal(text)
    assert refusal.value.message == "Indiquez un nombre, par exemple 45,50."


def test_negative_number_is_refused_unless_asked_for():
    with pytest.raises(french.InvalidNumber, match="positif"):
        french.parse_decimal("-1")
    assert french.parse_decimal("\u22121,5", allow_negative=True) == Decimal("-1.5")


def test_zero_and_one_are_singular():
    assert [french.counted(n, "bien", "biens") for n in (0, 1, 2, 1200)] == [
        "0 bien",
        "1 bien",
        "2 biens",
        "1\u202f200 biens",
    ]


def test_search_ignores_accents_case_and_typography():
    assert french.fold("ŒUVRE de l’Été ÇA Straße") == french.fold("oeuvre DE l'ete ca strasse")


@pytest.mark.parametrize(
    ("name", "subdomain"),
    [
        ("SCI L’Œillet & Fils", "sci-l-oeillet-fils"),
        ("  --Été 2026--  ", "ete-2026"),
        ("xn--déjà", "xn-deja"),
        ("不動産", ""),
        ("a" * 62 + " bc", "a" * 62),
    ],
)
def test_subdomain_is_suggested_from_a_name(name, subdomain):
    assert french.slug(name) == subdomain


@given(st.text())
def test_suggested_subdomain_is_always_a_valid_label(name):
    label = french.slug(name)
    assert len(label) <= 63
    assert label == label.strip("-")
    assert set(label) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
