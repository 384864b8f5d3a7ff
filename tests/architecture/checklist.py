"""Writes the tests of each line into docs/security.md: `python -m tests.architecture.checklist`.

A test holds a line when its docstring, or its module's, says so: "Checklist A14 and B27: why".
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs/security.md"
ROW = re.compile(r"^\| ([A-G]\d+) \| ([^|]+) \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)
TAG = re.compile(r"Checklist ((?:[A-G]\d+(?:, | and )?)+)")
SHOWN = 4


def tests_of_lines() -> dict[str, list[str]]:
    """By line of the checklist, in the order of the files: `tests/x/test_y.py::test_z`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for line, test in _tagged(path):
            found[line].append(test)
    return dict(found)


def written(table: str, tests: dict[str, list[str]]) -> str:
    """The table with its column of tests made anew; a line without a test keeps its column empty."""
    return ROW.sub(lambda row: f"| {row[1]} | {row[2]} | {_cell(tests.get(row[1], []), row[1])} | {row[4]} |", table)


def _tagged(path: Path) -> Iterator[tuple[str, str]]:
    module = ast.parse(path.read_text())
    shared = _lines(module)
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            for line in sorted(shared | _lines(node)):
                yield line, f"{path.relative_to(ROOT)}::{node.name}"


def _lines(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    said = ast.get_docstring(node) or ""
    return {line for group in TAG.findall(said) for line in re.findall(r"[A-G]\d+", group)}


def _cell(tests: list[str], line: str) -> str:
    shown = [f"`{test}`" for test in tests[:SHOWN]]
    more = [f"and {len(tests) - SHOWN} more: `grep -r 'Checklist.*{line}' tests`"] if len(tests) > SHOWN else []
    return "<br>".join([*shown, *more])


if __name__ == "__main__":
    TABLE.write_text(written(TABLE.read_text(), tests_of_lines()))
