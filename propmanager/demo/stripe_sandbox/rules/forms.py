"""Stripe's form encoding: `items[0][price]=x` becomes `{"items": [{"price": "x"}]}`. Pure."""

import re
from typing import Any
from urllib.parse import parse_qsl

from propmanager.demo.stripe_sandbox.refusals import Refusal, required

_KEY = re.compile(r"^[^\[\]]+(\[[^\[\]]*\])*$")


def decode(encoded: str) -> dict[str, Any]:
    """Every leaf is a string, as it came."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        if not _KEY.match(key):
            raise Refusal(f"Invalid parameter name: {key}", code="parameter_unknown", param=key)
        _put(tree, [part.rstrip("]") for part in key.split("[")], value)
    return {name: _with_lists(branch) for name, branch in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise Refusal(f"Invalid parameter: {path[0]}", param=path[0])
    tree[path[-1] or str(len(tree))] = value


def _with_lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    if all(key.isdecimal() for key in branch):
        return [_with_lists(branch[key]) for key in sorted(branch, key=int)]
    return {key: _with_lists(value) for key, value in branch.items()}


def text(params: dict[str, Any], name: str) -> str:
    """Raises Refusal when it is not there."""
    value = params.get(name)
    if not isinstance(value, str) or not value:
        raise required(name)
    return value


def integer(params: dict[str, Any], name: str, default: int) -> int:
    return optional_integer(params, name) if params.get(name) else default  # pyright: ignore[reportReturnType]  # not empty


def optional_integer(params: dict[str, Any], name: str) -> int | None:
    value = params.get(name)
    if value in (None, ""):
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name) from None


def boolean(params: dict[str, Any], name: str, *, default: bool = False) -> bool:
    value = params.get(name)
    if value in (None, ""):
        return default
    if value not in ("true", "false"):
        raise Refusal(f"Invalid boolean: {value}", code="parameter_invalid_boolean", param=name)
    return value == "true"


def branch(params: dict[str, Any], name: str) -> dict[str, Any]:
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise Refusal(f"Invalid object: {name}", code="parameter_invalid_empty", param=name)
    return value


def rows(params: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = params.get(name) or []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Refusal(f"Invalid array: {name}", code="parameter_invalid_empty", param=name)
    return value


def only(params: dict[str, Any], names: str, where: str) -> dict[str, Any]:
    """The same. Raises Refusal for another name: nothing that was asked for is left out in silence."""
    if unknown := sorted(set(params) - set(names.split())):
        param = f"{where}[{unknown[0]}]"
        raise Refusal(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)
    return params


def choice(params: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words; the first is the default."""
    value = params.get(name) or allowed[0]
    if value not in allowed:
        raise Refusal(f"Invalid {name}: must be one of {', '.join(allowed)}", param=name)
    return value


def merged_metadata(old: dict[str, str], new: Any) -> dict[str, str]:
    """An empty value removes its key, an empty metadata removes all."""
    if new is None:
        return old
    if new == "":
        return {}
    together = old | {key: str(value) for key, value in new.items()}
    return {key: value for key, value in together.items() if value != ""}
