"""`/v1/checkout/sessions`: a page where somebody pays for one subscription."""

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.objects import checkout_shape, events, items, lists
from propmanager.demo.stripe_sandbox.refusals import Refusal, required
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.rules.prorations import Period, tax
from propmanager.demo.stripe_sandbox.rules.territories import FRENCH_PERCENT
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, list_of, new_id

SHORTEST_TRIAL = 2 * DAY
_OF_SUBSCRIPTION = "description metadata proration_behavior trial_end trial_period_days trial_settings"


def create(box: Sandbox, params: Thing) -> Thing:
    if forms.text(params, "mode") != "subscription":
        raise Refusal("The sandbox only has sessions of the mode subscription.", param="mode")
    if params.get("customer"):
        box.store.get("customer", params["customer"], "customer")
    session = checkout_shape.new_session(box, params)
    _refuse_customer_changes(params)
    _refuse_subscription_data(forms.branch(params, "subscription_data"), session["created"])
    session |= _amounts(box, session, forms.rows(params, "line_items"))
    box.sessions[session["id"]] = params
    return box.store.add(session)


def retrieve(box: Sandbox, _params: Thing, session_id: str) -> Thing:
    return box.store.get("checkout.session", session_id)


def list_sessions(box: Sandbox, params: Thing) -> Thing:
    things = lists.created_within(box.store.all("checkout.session"), params.get("created"))
    things = lists.matching(things, params, "customer", "subscription", "status")
    return lists.page(things, params, "/v1/checkout/sessions")


def expire(box: Sandbox, _params: Thing, session_id: str) -> Thing:
    session = box.store.get("checkout.session", session_id)
    if session["status"] != "open":
        raise Refusal("Only Checkout Sessions that are open can be expired.", param="id")
    expire_now(box, session)
    return session


def expire_now(box: Sandbox, session: Thing) -> None:
    session.update(status="expired", url=None)
    events.emit(box, "checkout.session.expired", session)


def list_line_items(box: Sandbox, params: Thing, session_id: str) -> Thing:
    shown = line_items(box, retrieve(box, {}, session_id))
    return lists.page(shown["data"][::-1], params, shown["url"])


def line_items(box: Sandbox, session: Thing) -> Thing:
    """What `expand: ["line_items"]` shows."""
    rows = [_line_item(box, row) for row in forms.rows(box.sessions[session["id"]], "line_items")]
    return list_of(rows, f"/v1/checkout/sessions/{session['id']}/line_items")


def subscription_params(box: Sandbox, session: Thing) -> Thing:
    """How the subscription is to be made once somebody has paid."""
    params = box.sessions[session["id"]]
    given = forms.branch(params, "subscription_data")
    return given | {"items": forms.rows(params, "line_items"), "automatic_tax": forms.branch(params, "automatic_tax")}


def trial_end(box: Sandbox, session: Thing) -> int | None:
    """When the trial it offers would end, if it began now."""
    given = forms.branch(box.sessions[session["id"]], "subscription_data")
    if days := forms.optional_integer(given, "trial_period_days"):
        return box.now(session) + days * DAY
    return forms.optional_integer(given, "trial_end")


def _refuse_customer_changes(params: Thing) -> None:
    changes, customer = forms.branch(params, "customer_update"), params.get("customer")
    if changes and not customer:
        raise Refusal("`customer_update` can only be used with `customer`.", param="customer_update")
    if customer and checkout_shape.takes_tax_id(params) and changes.get("name") != "auto":
        words = "Tax ID collection requires updating business name on the customer: set it to `auto`."
        raise Refusal(words, param="customer_update[name]")


def _refuse_subscription_data(given: Thing, now: int) -> None:
    forms.only(given, _OF_SUBSCRIPTION, "subscription_data")
    end = forms.optional_integer(given, "trial_end")
    if end and given.get("trial_period_days"):
        raise Refusal("You cannot specify both trial_end and trial_period_days.", param="subscription_data")
    if end and end < now + SHORTEST_TRIAL:
        words = "The `trial_end` date has to be at least 2 days in the future."
        raise Refusal(words, param="subscription_data[trial_end]")


def _amounts(box: Sandbox, session: Thing, rows: list[Thing]) -> Thing:
    """Of one month; a trial puts it off."""
    if not rows:
        raise required("line_items")
    subtotal = sum(_line_item(box, row)["amount_subtotal"] for row in rows)
    taxes = tax(subtotal, FRENCH_PERCENT if session["automatic_tax"]["enabled"] else 0)
    details = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": taxes}
    return {"amount_subtotal": subtotal, "amount_total": subtotal + taxes, "total_details": details}


def _line_item(box: Sandbox, row: Thing) -> Thing:
    item = items.made(box, [row], "", Period(0, 0), 0)[0]
    amount = item["price"]["unit_amount"] * item["quantity"]
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": "eur",
        "description": box.store.get("product", item["price"]["product"])["name"],
        "price": item["price"],
        "quantity": item["quantity"],
    }
