"""`docs/security.md` names the tests that hold each line of the checklist, and no line is forgotten."""

import re

from tests.architecture import checklist

MUST_BE_HELD = [
    *(f"A{line}" for line in range(1, 27)),
    *(f"B{line}" for line in range(27, 37)),
    *(f"C{line}" for line in range(37, 46)),
    *("E51", "E52", "E53", "E55"),
    *(f"F{line}" for line in range(56, 62)),
]
_LETTERS = {"A": range(1, 27), "B": range(27, 37), "C": range(37, 46), "D": range(46, 51), "E": range(51, 56)}
_LETTERS |= {"F": range(56, 62), "G": range(62, 73)}


def test_every_line_that_must_be_held_has_a_test():
    table = checklist.TABLE.read_text()
    held = [line for line, _, tests, status in checklist.ROW.findall(table) if tests and status == "held"]
    assert [line for line in MUST_BE_HELD if line not in held] == []


def test_the_table_names_the_tests_that_say_they_hold_a_line():
    table = checklist.TABLE.read_text()
    assert checklist.written(table, checklist.tests_of_lines()) == table


def test_a_line_is_named_by_its_letter_and_number():
    """A wrong letter would hold nothing, and nobody would see it."""
    named = [
        line
        for path in (checklist.ROOT / "tests").rglob("test_*.py")
        for group in re.findall(r"Checklist ((?:[A-Z]?\d+(?:, | and )?)+)", path.read_text())
        for line in re.findall(r"[A-Z]?\d+", group)
    ]
    right = {f"{letter}{number}" for letter, numbers in _LETTERS.items() for number in numbers}
    assert [line for line in named if line not in right] == []
