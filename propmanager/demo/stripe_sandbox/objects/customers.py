from propmanager.demo.stripe_sandbox.objects import endings, events, lists, payment_methods, tax_ids
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, list_of, new_id

_TEXTS = ("email", "name", "phone", "description", "business_name", "individual_name")
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def create(box: Sandbox, params: Thing) -> Thing:
    customer = _new(box)
    _apply(customer, params)
    box.store.add(customer)
    if params.get("payment_method"):
        payment_methods.attach(box, {"customer": customer["id"]}, params["payment_method"])
    _set_default_card(box, customer, params)
    for given in forms.rows(params, "tax_id_data"):
        tax_ids.create(box, given, customer["id"])
    events.emit(box, "customer.created", customer)
    return customer


def update(box: Sandbox, params: Thing, customer_id: str) -> Thing:
    customer = box.store.get("customer", customer_id)
    with events.changing(box, customer, "customer.updated"):
        _apply(customer, params)
        _set_default_card(box, customer, params)
    return customer


def retrieve(box: Sandbox, _params: Thing, customer_id: str) -> Thing:
    return box.store.get("customer", customer_id, even_deleted=True)


def list_customers(box: Sandbox, params: Thing) -> Thing:
    things = [customer for customer in box.store.all("customer") if not customer.get("deleted")]
    things = lists.matching(lists.created_within(things, params.get("created")), params, "email")
    return lists.page(things, params, "/v1/customers")


def delete(box: Sandbox, _params: Thing, customer_id: str) -> Thing:
    """Ends its subscriptions too, at once."""
    customer = box.store.get("customer", customer_id)
    for subscription in box.store.all("subscription", customer=customer_id):
        if subscription["status"] not in ("canceled", "incomplete_expired"):
            endings.end(box, subscription, "cancellation_requested")
    events.emit(box, "customer.deleted", customer)
    return box.store.add({"id": customer_id, "object": "customer", "deleted": True})


def _apply(customer: Thing, params: Thing) -> None:
    customer.update({name: params[name] or None for name in _TEXTS if name in params})
    if "preferred_locales" in params:
        customer["preferred_locales"] = params["preferred_locales"] or []
    if "tax_exempt" in params:
        customer["tax_exempt"] = forms.choice(params, "tax_exempt", ("none", "exempt", "reverse"))
    if "address" in params:
        given = forms.branch(params, "address")
        customer["address"] = {name: given.get(name) or None for name in _ADDRESS} if given else None
    customer["metadata"] = forms.merged_metadata(customer["metadata"], params.get("metadata"))


def _set_default_card(box: Sandbox, customer: Thing, params: Thing) -> None:
    settings = forms.branch(params, "invoice_settings")
    if "default_payment_method" not in settings:
        return
    card = settings["default_payment_method"] or None
    if card:
        payment_methods.of_customer(box, card, customer["id"], "invoice_settings[default_payment_method]")
    customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": card}


def _new(box: Sandbox) -> Thing:
    identifier = new_id("cus")
    return {
        "id": identifier,
        "object": "customer",
        "address": None,
        "balance": 0,
        "business_name": None,
        "created": box.clock.now(),
        "currency": "eur",
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "individual_name": None,
        "invoice_prefix": identifier[-8:].upper(),
        "invoice_settings": dict.fromkeys(("custom_fields", "default_payment_method", "footer", "rendering_options")),
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def tax_ids_of(box: Sandbox, customer: Thing) -> Thing:
    """What `expand: ["tax_ids"]` shows."""
    return list_of(box.store.all("tax_id", customer=customer["id"]), f"/v1/customers/{customer['id']}/tax_ids")


def subscriptions_of(box: Sandbox, customer: Thing) -> Thing:
    """What `expand: ["subscriptions"]` shows: those that have not ended."""
    kept = [each for each in box.store.all("subscription", customer=customer["id"]) if each["status"] != "canceled"]
    return list_of(kept, f"/v1/customers/{customer['id']}/subscriptions")
