"""`/v1/refunds`: money that goes back to the card, all of a payment or a part; and the charge it was taken from."""

from propmanager.demo.stripe_sandbox.objects import events, lists
from propmanager.demo.stripe_sandbox.refusals import Refusal, missing, required
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id


def create(box: Sandbox, params: Thing) -> Thing:
    """At once, as for cards. Raises Refusal when less is left than is asked for."""
    intent = _intent(box, params)
    charge = charge_of(box, intent)
    left = charge["amount"] - charge["amount_refunded"]
    amount = forms.integer(params, "amount", left)
    if not left:
        raise Refusal("This charge has already been refunded.", code="charge_already_refunded")
    if not 0 < amount <= left:
        raise Refusal(f"Refund amount is greater than unrefunded amount on charge ({left}).", param="amount")
    refund = box.store.add(_document(box, intent, amount, params))
    events.emit(box, "refund.created", refund)
    changed = {name: charge[name] for name in ("amount_refunded", "refunded")}
    events.emit(box, "charge.refunded", charge_of(box, intent), changed)
    return refund


def fail(box: Sandbox, refund_id: str) -> Thing:
    """As the customer's bank may say days after it left: the money is back on our balance."""
    refund = box.store.get("refund", refund_id, "refund")
    if refund["status"] != "succeeded":
        raise Refusal("Only a refund that succeeded can fail later.", param="refund")
    with events.changing(box, refund, "refund.failed"):
        refund.update(status="failed", failure_reason="lost_or_stolen_card")
    return refund


def retrieve(box: Sandbox, _params: Thing, refund_id: str) -> Thing:
    return box.store.get("refund", refund_id)


def list_refunds(box: Sandbox, params: Thing) -> Thing:
    things = lists.created_within(box.store.all("refund"), params.get("created"))
    return lists.page(lists.matching(things, params, "charge", "payment_intent"), params, "/v1/refunds")


def retrieve_charge(box: Sandbox, _params: Thing, charge_id: str) -> Thing:
    return charge_of(box, _charged(box, charge_id, None))


def charge_of(box: Sandbox, intent: Thing) -> Thing:
    """As it is now."""
    customer = box.store.get("customer", intent["customer"], even_deleted=True)
    refunds = box.store.all("refund", payment_intent=intent["id"])
    refunded = sum(refund["amount"] for refund in refunds if refund["status"] != "failed")
    return {
        "id": intent["latest_charge"],
        "object": "charge",
        "amount": intent["amount_received"],
        "amount_captured": intent["amount_received"],
        "amount_refunded": refunded,
        "billing_details": dict.fromkeys(("address", "phone", "tax_id"))
        | {name: customer.get(name) for name in ("email", "name")},
        "captured": True,
        "created": intent["created"],
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "refunded": refunded == intent["amount_received"],
        "status": "succeeded",
    }


def _intent(box: Sandbox, params: Thing) -> Thing:
    if params.get("charge"):
        return _charged(box, params["charge"], "charge")
    if not params.get("payment_intent"):
        raise required("payment_intent")
    intent = box.store.get("payment_intent", params["payment_intent"], "payment_intent")
    if not intent["latest_charge"]:
        raise Refusal("This PaymentIntent does not have a successful charge to refund.", param="payment_intent")
    return intent


def _charged(box: Sandbox, charge_id: str, param: str | None) -> Thing:
    found = box.store.all("payment_intent", latest_charge=charge_id)
    if not found:
        raise missing("charge", charge_id, param)
    return found[0]


def _document(box: Sandbox, intent: Thing, amount: int, params: Thing) -> Thing:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": intent["latest_charge"],
        "created": box.now(intent),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "metadata": forms.merged_metadata({}, params.get("metadata")),
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "reason": params.get("reason") or None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
