"""`expand`: an id becomes its document, and what Stripe shows only on demand appears."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from propmanager.demo.stripe_sandbox.objects import checkout, customers, invoices
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

DEEPEST = 4
_ON_DEMAND: dict[tuple[str, str], Callable[[Sandbox, Thing], Any]] = {
    ("invoice", "payments"): invoices.payments,
    ("invoice", "confirmation_secret"): invoices.confirmation_secret,
    ("checkout.session", "line_items"): checkout.line_items,
    ("customer", "tax_ids"): customers.tax_ids_of,
    ("customer", "subscriptions"): customers.subscriptions_of,
}


def expanded(box: Sandbox, thing: Thing, paths: list[str]) -> Thing:
    """A copy, so that nothing expanded stays in the memory of the sandbox."""
    copy = deepcopy(thing)
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEEPEST:
            raise Refusal(f"You cannot expand more than {DEEPEST} levels of a property.", param="expand")
        _expand(box, copy, parts, path)
    return copy


def _expand(box: Sandbox, thing: Any, parts: list[str], path: str) -> None:
    if isinstance(thing, list):
        for each in thing:
            _expand(box, each, parts, path)
        return
    if thing is None or not parts:
        return
    name, rest = parts[0], parts[1:]
    if not isinstance(thing, dict):
        raise _impossible(path)
    on_demand = _ON_DEMAND.get((thing.get("object", ""), name))
    if on_demand and name not in thing:
        thing[name] = deepcopy(on_demand(box, thing))
    elif name not in thing:
        raise _impossible(path)
    elif isinstance(thing[name], str):
        thing[name] = _document(box, thing[name], path)
    _expand(box, thing[name], rest, path)


def _document(box: Sandbox, identifier: str, path: str) -> Thing:
    found = box.store.find(identifier)
    if found is None:
        raise _impossible(path)
    return deepcopy(found)


def _impossible(path: str) -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).", param="expand")
