"""What a subscription is for: its items, each with a price, a quantity and a period."""

from copy import deepcopy

from propmanager.demo.stripe_sandbox.refusals import Refusal, missing, required
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, list_of, new_id

_OF_NEW = "metadata price quantity"
_OF_CHANGED = f"{_OF_NEW} deleted id"
_PRICE_FIELDS_OF_PLAN = (
    "id",
    "active",
    "billing_scheme",
    "created",
    "currency",
    "livemode",
    "metadata",
    "nickname",
    "product",
)


def of(subscription: Thing) -> list[Thing]:
    return subscription["items"]["data"]


def put(subscription: Thing, items: list[Thing]) -> None:
    subscription["items"] = list_of(items, f"/v1/subscription_items?subscription={subscription['id']}")


def period(subscription: Thing) -> Period:
    """All items of a subscription share one."""
    first = of(subscription)[0]
    return Period(first["current_period_start"], first["current_period_end"])


def recurring(subscription: Thing) -> Thing:
    return of(subscription)[0]["price"]["recurring"]


def moved_to(items: list[Thing], new: Period) -> list[Thing]:
    return [item | {"current_period_start": new.start, "current_period_end": new.end} for item in items]


def note_billed(box: Sandbox, subscription: Thing) -> None:
    """A later change credits what was billed, not what a change without proration put in its place."""
    box.billed |= {item["id"]: deepcopy(item) for item in of(subscription)}


def made(box: Sandbox, rows: list[Thing], subscription_id: str, when: Period, now: int) -> list[Thing]:
    """The items of a new subscription."""
    if not rows:
        raise required("items")
    rows = [forms.only(row, _OF_NEW, "items[0]") for row in rows]
    return [_item(box, row, subscription_id, when, now) for row in rows]


def changed(box: Sandbox, subscription: Thing, rows: list[Thing]) -> list[Thing]:
    """As they would be. A row without an id adds an item, also when it names a price that is there already."""
    items = deepcopy(of(subscription))
    for row in rows:
        forms.only(row, _OF_CHANGED, "items[0]")
        if row.get("id"):
            items = _changed_one(box, items, row)
        else:
            _refuse_second(items, row)
            items.append(_item(box, row, subscription["id"], period(subscription), box.now(subscription)))
    if not items:
        raise Refusal("A subscription must have at least one item.", param="items")
    return items


def with_price(item: Thing, price: Thing, quantity: int) -> Thing:
    return item | {"price": price, "plan": _plan(price), "quantity": quantity}


def price_of(box: Sandbox, row: Thing, param: str = "items[0][price]") -> Thing:
    return box.store.get("price", forms.text(row, "price"), param)


def _changed_one(box: Sandbox, items: list[Thing], row: Thing) -> list[Thing]:
    item = next((each for each in items if each["id"] == row["id"]), None)
    if item is None:
        raise missing("subscription_item", row["id"], "items[0][id]")
    if forms.boolean(row, "deleted"):
        return [each for each in items if each is not item]
    price = price_of(box, row) if row.get("price") else item["price"]
    kept = item["quantity"] if price["id"] == item["price"]["id"] else 1  # a new price resets the quantity
    changed = with_price(item, price, forms.integer(row, "quantity", kept))
    return [changed if each is item else each for each in items]


def _refuse_second(items: list[Thing], row: Thing) -> None:
    if any(item["price"]["id"] == row.get("price") for item in items):
        raise Refusal("Cannot add multiple subscription items with the same plan.", param="items[0][price]")


def _item(box: Sandbox, row: Thing, subscription_id: str, when: Period, now: int) -> Thing:
    price = price_of(box, row)
    return {
        "id": new_id("si"),
        "object": "subscription_item",
        "billed_until": None,
        "billing_thresholds": None,
        "created": now,
        "current_period_end": when.end,
        "current_period_start": when.start,
        "discounts": [],
        "metadata": forms.merged_metadata({}, row.get("metadata")),
        "plan": _plan(price),
        "price": price,
        "quantity": forms.integer(row, "quantity", 1),
        "subscription": subscription_id,
        "tax_rates": [],
    }


def _plan(price: Thing) -> Thing:
    """The same in the words of before prices existed; the SDK still has them."""
    kept = {name: price[name] for name in _PRICE_FIELDS_OF_PLAN}
    amounts = {"amount": price["unit_amount"], "amount_decimal": price["unit_amount_decimal"]}
    return kept | price["recurring"] | amounts | {"object": "plan", "tiers_mode": None, "transform_usage": None}
