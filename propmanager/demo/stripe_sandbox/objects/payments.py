"""Confirming a payment intent: what a card form in a page does, and what follows for its invoice."""

from propmanager.demo.stripe_sandbox.objects import collection, intents, payment_methods
from propmanager.demo.stripe_sandbox.refusals import Refusal, declined
from propmanager.demo.stripe_sandbox.rules.cards import Outcome
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing


def confirm(box: Sandbox, params: Thing, intent_id: str) -> Thing:
    """The person is there: a card that asks leaves the intent waiting for them, without an error."""
    intent = box.store.get("payment_intent", intent_id)
    if intent["status"] in ("succeeded", "canceled"):
        raise Refusal(f"This PaymentIntent's status is {intent['status']}.", code="payment_intent_unexpected_state")
    invoice = invoice_of(box, intent)
    given = params.get("payment_method") or intent["payment_method"] or collection.default_method(box, invoice)
    if not given:
        raise Refusal("You must provide a payment method.", code="parameter_missing", param="payment_method")
    method = payment_methods.known(box, given, "payment_method")
    if method["customer"] is None:
        payment_methods.attach(box, {"customer": intent["customer"]}, method["id"])
    result = payment_methods.outcome(box, method["id"], authenticated=False)
    if result is Outcome.AUTHENTICATION:
        intents.record(intent, method["id"], result, box)
        intent["next_action"]["redirect_to_url"]["return_url"] = params.get("return_url") or None
        return intent
    collection.attempt(box, invoice, method["id"], manual=True)
    if result is Outcome.DECLINED:
        raise declined(box.cards[method["id"]].decline_code, payment_intent=intent)
    return intent


def authenticate(box: Sandbox, intent: Thing, *, agreed: bool) -> None:
    """What the person told their bank."""
    invoice = invoice_of(box, intent)
    if agreed:
        collection.attempt(box, invoice, intent["payment_method"], authenticated=True, manual=True)
        return
    code = "payment_intent_authentication_failure"
    error = {"code": code, "type": "card_error", "message": "Authentification refusée."}
    intent.update(status="requires_payment_method", payment_method=None, next_action=None, last_payment_error=error)


def invoice_of(box: Sandbox, intent: Thing) -> Thing:
    payments = box.store.all("invoice_payment")
    owner = next(each for each in payments if each["payment"]["payment_intent"] == intent["id"])
    return box.store.get("invoice", owner["invoice"])
