"""CSV that French spreadsheets open by a double click: UTF-8 with BOM, semicolons, CRLF, and nothing they would run."""

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol

BOM = "\ufeff"
# A cell that starts so is a formula for a spreadsheet (OWASP, CSV injection); the wide forms are read as the others.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class TextSink(Protocol):
    def write(self, text: str, /) -> object: ...


def write(file: TextSink, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Row by row: `rows` may be longer than the memory."""
    file.write(BOM)
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)


def neutral(cell: str) -> str:
    """The same text, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
