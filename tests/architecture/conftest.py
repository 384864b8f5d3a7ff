import ast
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.kept_files import kept_files

ROOT = Path(__file__).resolve().parents[2]


@cache
def _trees(*folders):
    paths = [path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in paths}


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def trees():
    """The syntax of every module of the product, by path."""
    return _trees("propmanager")


@pytest.fixture(scope="session")
def trees_beside():
    """Those of the tests and the bench, by path."""
    return _trees("tests", "bench")


@pytest.fixture(scope="session")
def tracked(root):
    """The text files that git keeps, by path."""
    texts = {}
    for path in kept_files(root):
        try:
            texts[path] = (root / path).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return texts
