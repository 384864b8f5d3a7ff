import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def _trees():
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in ROOT.glob("propmanager/**/*.py")}


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def trees():
    """The syntax of every module of the product, by path."""
    return _trees()
