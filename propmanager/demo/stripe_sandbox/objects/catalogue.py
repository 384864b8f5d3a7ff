"""Products and prices. Three prices are there from the start, the plans of the product."""

from propmanager.demo.stripe_sandbox.objects import lists
from propmanager.demo.stripe_sandbox.refusals import required
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

SEEDED = (
    ("basic", "PropManager Basic", 2900),
    ("premium", "PropManager Premium", 7900),
    ("enterprise", "PropManager Enterprise", 19900),
)
MONTHLY = {"interval": "month", "interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed"}


def seed(box: Sandbox) -> None:
    for key, name, amount in SEEDED:
        product = box.store.add(_product(box, f"prod_{key}", name))
        box.store.add(_price(box, f"price_{key}", product["id"], amount, MONTHLY) | {"lookup_key": key})


def create_product(box: Sandbox, params: Thing) -> Thing:
    product = _product(box, params.get("id") or new_id("prod"), forms.text(params, "name"))
    product["metadata"] = forms.merged_metadata({}, params.get("metadata"))
    return box.store.add(product)


def retrieve_product(box: Sandbox, _params: Thing, product_id: str) -> Thing:
    return box.store.get("product", product_id)


def list_products(box: Sandbox, params: Thing) -> Thing:
    return lists.page(box.store.all("product"), params, "/v1/products")


def create_price(box: Sandbox, params: Thing) -> Thing:
    amount = forms.optional_integer(params, "unit_amount")
    if amount is None:
        raise required("unit_amount")
    product = box.store.get("product", forms.text(params, "product"), "product")
    asked = forms.branch(params, "recurring")
    recurring = MONTHLY | {"interval": forms.choice(asked, "interval", ("month", "year", "week", "day"))}
    recurring["interval_count"] = forms.integer(asked, "interval_count", 1)
    price = _price(box, new_id("price"), product["id"], amount, recurring)
    price["lookup_key"] = params.get("lookup_key") or None
    price["metadata"] = forms.merged_metadata({}, params.get("metadata"))
    return box.store.add(price)


def retrieve_price(box: Sandbox, _params: Thing, price_id: str) -> Thing:
    return box.store.get("price", price_id)


def list_prices(box: Sandbox, params: Thing) -> Thing:
    things = lists.matching(box.store.all("price"), params, "product")
    if keys := params.get("lookup_keys"):
        things = [price for price in things if price["lookup_key"] in keys]
    return lists.page(things, params, "/v1/prices")


def product_name(box: Sandbox, price: Thing) -> str:
    return box.store.get("product", price["product"])["name"]


def _product(box: Sandbox, identifier: str, name: str) -> Thing:
    now = box.clock.now()
    return {
        "id": identifier,
        "object": "product",
        "active": True,
        "created": now,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": now,
        "url": None,
    }


def _price(box: Sandbox, identifier: str, product: str, amount: int, recurring: Thing) -> Thing:
    return {
        "id": identifier,
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": box.clock.now(),
        "currency": "eur",
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product,
        "recurring": dict(recurring),
        "tax_behavior": "exclusive",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
