from decimal import Decimal

import pytest
from babel import numbers
from hypothesis import given
from hypothesis import strategies as st

from propmanager.core.money import MAX_CENTS, InvalidAmount, format_euros, parse_cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 234,56", 123456),
        ("1\u202f234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("1\u2009234,56", 123456),
        ("1234.56", 123456),
        ("1 234", 123400),
        ("1234", 123400),
        ("1 234,56 €", 123456),
        ("€ 12", 1200),
        ("€12,5", 1250),
        ("+12", 1200),
        ("0", 0),
        ("007,10", 710),
        ("  540,00\u00a0€ ", 54000),
        ("1 000 000 000,00", MAX_CENTS),
    ],
)
def test_amounts_as_people_write_them_are_read(text, cents):
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "€", "€€", "€1€", "douze", "NaN", "Infinity", "-Infinity", "1e5", "1E-2", "0x10", "1_000"),
        *(
            "1,234",
            "1.234,56",
            "1,234.56",
            "1,2,3",
            "12 34",
            "1 2345",
            "1234,",
            ",50",
            "--1",
            "1 -",
            "- 1",
            "１２",
            "١٢",
        ),
        *("12,345", "12,3456", "1 234,56 $", "1;2", "12\x00"),
    ],
)
def test_what_is_not_an_amount_is_refused_with_an_example(text):
    with pytest.raises(InvalidAmount) as refusal:
        parse_cents(text)
    assert refusal.value.message == "Indiquez un montant en euros, par exemple 1 234,56."


@pytest.mark.parametrize("text", ["-1", "\u22121", "-0,01 €"])
def test_negative_amount_is_refused_unless_asked_for(text):
    with pytest.raises(InvalidAmount, match="positif"):
        parse_cents(text)
    assert parse_cents(text, allow_negative=True) < 0


@pytest.mark.parametrize("text", ["1000000000,01", "9" * 5000])
def test_amount_above_a_milliard_is_refused(text):
    with pytest.raises(InvalidAmount) as refusal:
        parse_cents(text)
    assert (
        refusal.value.message == "Indiquez un montant de 1\u202f000\u202f000\u202f000,00\u00a0€ au plus."  # the limit
    )


def test_euros_are_written_the_french_way():
    assert [format_euros(cents) for cents in (0, 5, 123456, -123456, MAX_CENTS)] == [
        "0,00\u00a0€",
        "0,05\u00a0€",
        "1\u202f234,56\u00a0€",
        "\u22121\u202f234,56\u00a0€",
        "1\u202f000\u202f000\u202f000,00\u00a0€",
    ]


@given(st.integers(min_value=-MAX_CENTS, max_value=MAX_CENTS))
def test_every_amount_is_written_as_babel_writes_it(cents):
    written = numbers.format_currency(Decimal(cents).scaleb(-2), "EUR", locale="fr_FR")
    assert format_euros(cents) == written.replace("-", "\u2212")


@given(st.integers(min_value=-MAX_CENTS, max_value=MAX_CENTS))
def test_every_amount_reads_back_as_it_was_written(cents):
    assert parse_cents(format_euros(cents), allow_negative=True) == cents


@given(st.text())
def test_any_text_gives_an_amount_in_range_or_a_refusal(text):
    try:
        cents = parse_cents(text)
    except InvalidAmount:
        return
    assert 0 <= cents <= MAX_CENTS
