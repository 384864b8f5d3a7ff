"""What a list is asked for, written in the address of its page. Anybody types one: it is read from anything."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

C = TypeVar("C", bound=StrEnum)

ALL = "tous"  # the choice of a list that leaves nothing out


def read_choice(kind: type[C], typed: Any) -> C | None:
    """None for what is missing or unknown: an old link still opens the list."""
    return kind(typed) if isinstance(typed, str) and typed in {choice.value for choice in kind} else None


def written(fields: Mapping[str, object]) -> str:
    """`q=lyon&tri=-loyer`, without the empty fields."""
    return urlencode({name: value for name, value in fields.items() if value})


def changed(address: str, changes: Mapping[str, object]) -> dict[str, Any]:
    return {**dict(parse_qsl(address)), **changes}
