"""Events that nobody in the sandbox causes by themselves: a bank's dispute, a transfer that takes days."""

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.objects import collection, endings, events
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

DAYS_TO_ANSWER = 9


def dispute(box: Sandbox, invoice_id: str, *, ends_subscription: bool = False) -> Thing:
    """The customer's bank takes the money of a paid invoice back; Stripe may end the subscription for it."""
    invoice = box.store.get("invoice", invoice_id)
    if invoice["status"] != "paid" or not invoice["amount_paid"]:
        raise Refusal("Only a paid invoice can be disputed.")
    intent = collection.payment_of(box, invoice)
    thing = box.store.add(
        {
            "id": new_id("du"),
            "object": "dispute",
            "amount": invoice["amount_paid"],
            "balance_transactions": [],
            "charge": intent["latest_charge"],
            "created": box.now(invoice),
            "currency": invoice["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {"enhanced_evidence": {}},
            "evidence_details": _asked_until(box.now(invoice) + DAYS_TO_ANSWER * DAY),
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": intent["id"],
            "reason": "fraudulent",
            "status": "needs_response",
        }
    )
    events.emit(box, "charge.dispute.created", thing)
    subscription = collection.subscription_of(box, invoice)
    if ends_subscription and subscription and subscription["status"] != "canceled":
        endings.end(box, subscription, "payment_disputed")
    return thing


def close_dispute(box: Sandbox, dispute_id: str, status: str) -> Thing:
    """What the bank has decided: `won` or `lost`."""
    thing = box.store.get("dispute", dispute_id)
    if status not in ("won", "lost"):
        raise Refusal("A dispute is won or lost.", param="status")
    with events.changing(box, thing, "charge.dispute.closed"):
        thing["status"] = status
    return thing


def retrieve_dispute(box: Sandbox, _params: Thing, dispute_id: str) -> Thing:
    return box.store.get("dispute", dispute_id)


def _asked_until(due_by: int) -> Thing:
    return {
        "due_by": due_by,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
    }


def announce(box: Sandbox, kind: str, identifier: str) -> Thing:
    """An event of this type about this object as it is now, whatever the type says about it."""
    if kind not in events.DELIVERED:
        raise Refusal(f"Unknown event type: {kind}", param="type")
    thing = box.store.find(identifier)
    if thing is None:
        raise Refusal(f"No such object: '{identifier}'", status=404, code="resource_missing", param="object")
    return events.emit(box, kind, thing)
