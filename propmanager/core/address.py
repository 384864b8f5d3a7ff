"""What a list is asked for, written in the address of its page. Anybody types one: it is read from anything."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from propmanager.core import french

C = TypeVar("C", bound=StrEnum)

ALL = "tous"  # the choice of a list that leaves nothing out
SEARCH_MAX = 100
_NUMBER_DIGITS = 6
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_choice(kind: type[C], typed: Any) -> C | None:
    """None for what is missing or unknown: an old link still opens the list."""
    return kind(typed) if isinstance(typed, str) and typed in {choice.value for choice in kind} else None


def read_search(typed: Any) -> str:
    """Empty for what is no text. The box of a search awaits the same, by `assets/ui/search_text.js`."""
    if not isinstance(typed, str):
        return ""
    return typed.replace("\0", "").encode(errors="ignore").decode().strip()[:SEARCH_MAX]


def read_number(typed: Any) -> int:
    """Of a page, or of lines in it: 1 for what is no such number."""
    text = str(typed)
    is_number = text.isascii() and text.isdigit() and len(text) <= _NUMBER_DIGITS
    return max(1, int(text)) if is_number else 1


def instant_of(microseconds: str) -> datetime:
    """Of a place in a list by time, in UTC: as exact as PostgreSQL keeps it."""
    return _EPOCH + int(microseconds) * _MICROSECOND


def microseconds_of(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def like_patterns(search: str) -> list[str]:
    """For LIKE ALL on folded text: each word, in any order. `%` and `_` are to be found, and match nothing else."""
    words = french.fold(search).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").split()
    return [f"%{word}%" for word in words]


def written(fields: Mapping[str, object]) -> str:
    """`q=lyon&tri=-loyer`, without the empty fields."""
    return urlencode({name: value for name, value in fields.items() if value})


def changed(address: str, changes: Mapping[str, object]) -> dict[str, Any]:
    return {**dict(parse_qsl(address)), **changes}
