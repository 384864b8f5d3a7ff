"""`docs/security.md` names the tests that hold each line of the checklist: they exist, and no line is forgotten."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([A-G])(\d+) \| ([^|]+) \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MUST_BE_HELD = [
    *(f"A{line}" for line in range(1, 27)),
    *(f"B{line}" for line in range(27, 37)),
    *(f"C{line}" for line in range(37, 46)),
    *(f"E{line}" for line in (51, 52, 53, 55)),
    *(f"F{line}" for line in range(56, 62)),
]


@pytest.fixture(scope="module")
def table() -> str:
    return (ROOT / "docs/security.md").read_text()


def test_every_line_that_must_be_held_has_a_test(table: str):
    held = [
        f"{letter}{line}"
        for letter, line, _, tests, status in ROW.findall(table)
        if TEST.search(tests) and status == "held"
    ]
    assert [line for line in MUST_BE_HELD if line not in held] == []


def test_every_test_that_is_named_exists(table: str):
    named = TEST.findall(table)
    functions = {
        path: {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text()))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for path in {path for path, _ in named}
    }
    assert [f"{path}::{name}" for path, name in named if name not in functions[path]] == []
