"""The pages of a list, newest first."""

from typing import Any

from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.store import Thing

_COMPARISONS = {
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}
MAXIMUM = 100
PAGING = "limit starting_after ending_before expand"


def page(things: list[Thing], params: Thing, url: str) -> Thing:
    """`things` come oldest first."""
    limit = forms.integer(params, "limit", 10)
    if not 1 <= limit <= MAXIMUM:
        raise Refusal(f"Invalid limit: {limit}. Must be between 1 and {MAXIMUM}.", param="limit")
    newest_first = things[::-1]
    if after := params.get("starting_after"):
        rest = newest_first[_position(newest_first, after, "starting_after") + 1 :]
        return _answer(rest[:limit], url, has_more=len(rest) > limit)
    if before := params.get("ending_before"):
        rest = newest_first[: _position(newest_first, before, "ending_before")]
        return _answer(rest[-limit:], url, has_more=len(rest) > limit)
    return _answer(newest_first[:limit], url, has_more=len(newest_first) > limit)


def created_within(things: list[Thing], bounds: Any) -> list[Thing]:
    """`bounds` is one instant, or `{"gte": .., "lt": ..}`."""
    if not bounds:
        return things
    if isinstance(bounds, str):
        return [thing for thing in things if thing["created"] == int(bounds)]
    for name in bounds:
        limit = forms.integer(bounds, name, 0)
        things = [thing for thing in things if _COMPARISONS[name](thing["created"], limit)]
    return things


def matching(things: list[Thing], params: Thing, *names: str) -> list[Thing]:
    """Those that have the value of each of these parameters that is given."""
    wanted = {name: params[name] for name in names if params.get(name)}
    return [thing for thing in things if all(thing.get(name) == value for name, value in wanted.items())]


def _position(things: list[Thing], identifier: str, param: str) -> int:
    for position, thing in enumerate(things):
        if thing["id"] == identifier:
            return position
    raise Refusal(f"No such object: '{identifier}'", code="resource_missing", param=param)


def _answer(things: list[Thing], url: str, *, has_more: bool) -> Thing:
    return {"object": "list", "data": things, "has_more": has_more, "url": url}
