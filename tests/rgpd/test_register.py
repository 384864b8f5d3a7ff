"""Checklist F60: the register of article 30 says what the map says, and forgets no table."""

from collections import Counter
from pathlib import Path

from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.register import ACTIVITIES, register

FILE = Path(__file__).resolve().parents[2] / "docs/registre.md"


def test_the_file_is_what_the_map_gives():
    assert FILE.read_text() == register()


def test_every_table_that_holds_something_of_somebody_is_in_one_activity():
    entered = Counter(table for one in ACTIVITIES for table in one.tables)
    assert entered == Counter(one.table for one in TREATMENTS if one.erasure is not None)


def test_every_column_is_named():
    lines = register().splitlines()
    for one in TREATMENTS:
        if one.erasure is not None:
            (line,) = [line for line in lines if f"| `{one.table}` |" in line]
            columns = [*one.exported, *(name for names in one.withheld.values() for name in names)]
            assert line.endswith("| " + ", ".join(f"`{name}`" for name in columns) + " |")
