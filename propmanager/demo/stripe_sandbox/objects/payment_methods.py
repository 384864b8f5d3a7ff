"""Cards: made from a test number or one of Stripe's test names, kept by a customer or by nobody."""

from datetime import UTC, datetime

from propmanager.demo.stripe_sandbox.objects import events, lists
from propmanager.demo.stripe_sandbox.refusals import Refusal, declined, missing
from propmanager.demo.stripe_sandbox.rules import cards, forms
from propmanager.demo.stripe_sandbox.rules.cards import Conduct, Outcome, TestCard
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

_TOKENS = {card.token.replace("pm_card_", "tok_"): card for card in cards.CARDS}


def create(box: Sandbox, params: Thing) -> Thing:
    if forms.text(params, "type") != "card":
        raise Refusal("The sandbox only knows cards.", param="type")
    given = forms.branch(params, "card")
    card = cards.BY_NUMBER.get(given.get("number", "")) or _TOKENS.get(given.get("token", ""))
    if card is None:
        raise Refusal("Your card number is not a test card.", status=402, kind="card_error", code="incorrect_number")
    method = new_card(box, card)
    if given.get("exp_month"):
        method["card"] |= {"exp_month": int(given["exp_month"]), "exp_year": forms.integer(given, "exp_year", 2030)}
    method["billing_details"] |= forms.branch(params, "billing_details")
    method["metadata"] = forms.merged_metadata({}, params.get("metadata"))
    return method


def update(box: Sandbox, params: Thing, method_id: str) -> Thing:
    method = retrieve(box, {}, method_id)
    with events.changing(box, method, "payment_method.updated"):
        changes = {name: int(value) for name, value in forms.branch(params, "card").items()}
        method["card"] = method["card"] | changes
        method["metadata"] = forms.merged_metadata(method["metadata"], params.get("metadata"))
    return method


def attach(box: Sandbox, params: Thing, method_id: str) -> Thing:
    """Raises Refusal when the card is refused at once. One of Stripe's test names makes a new card."""
    customer = box.store.get("customer", forms.text(params, "customer"), "customer")
    method = known(box, method_id)
    card = box.cards[method["id"]]
    if card.conduct is Conduct.REFUSED_AT_ONCE:
        raise declined(card.decline_code)
    if method["customer"] not in (None, customer["id"]):
        raise Refusal("The payment method you provided has already been attached to a customer.")
    method["customer"] = customer["id"]
    events.emit(box, "payment_method.attached", method)
    return method


def detach(box: Sandbox, _params: Thing, method_id: str) -> Thing:
    method = retrieve(box, {}, method_id)
    if method["customer"] is None:
        raise Refusal("The payment method you provided is not attached to a customer so detachment is impossible.")
    customer = box.store.get("customer", method["customer"])
    if customer["invoice_settings"]["default_payment_method"] == method_id:
        with events.changing(box, customer, "customer.updated"):
            customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": None}
    for subscription in box.store.all("subscription", default_payment_method=method_id):
        with events.changing(box, subscription, "customer.subscription.updated"):
            subscription["default_payment_method"] = None
    method["customer"] = None
    events.emit(box, "payment_method.detached", method)
    return method


def retrieve(box: Sandbox, _params: Thing, method_id: str) -> Thing:
    return box.store.get("payment_method", method_id)


def list_methods(box: Sandbox, params: Thing, customer_id: str = "") -> Thing:
    customer = customer_id or forms.text(params, "customer")
    box.store.get("customer", customer, None if customer_id else "customer")
    things = lists.matching(box.store.all("payment_method", customer=customer), params, "type")
    url = f"/v1/customers/{customer}/payment_methods" if customer_id else "/v1/payment_methods"
    return lists.page(things, params, url)


def known(box: Sandbox, method_id: str, param: str | None = None) -> Thing:
    """Raises Refusal. One of Stripe's test names makes a new card."""
    if method_id in cards.BY_TOKEN:
        return new_card(box, cards.BY_TOKEN[method_id])
    return box.store.get("payment_method", method_id, param)


def of_customer(box: Sandbox, method_id: str, customer_id: str, param: str) -> Thing:
    """Raises Refusal when the customer has no such card."""
    method = box.store.get("payment_method", method_id, param)
    if method["customer"] != customer_id:
        raise missing("payment_method", method_id, param)
    return method


def outcome(box: Sandbox, method_id: str, *, authenticated: bool) -> Outcome:
    return cards.outcome(box.cards[method_id], set_up=method_id in box.set_up, authenticated=authenticated)


def new_card(box: Sandbox, card: TestCard) -> Thing:
    method = box.store.add(_document(box, card))
    box.cards[method["id"]] = card
    return method


def _document(box: Sandbox, card: TestCard) -> Thing:
    now = box.clock.now()
    empty_address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "always",
        "billing_details": {"address": empty_address, "email": None, "name": None, "phone": None, "tax_id": None},
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "FR",
            "display_brand": card.brand,
            "exp_month": 12,
            "exp_year": datetime.fromtimestamp(now, UTC).year + 3,
            "fingerprint": f"sandbox{card.last4}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
