"""Payment intents (one for each invoice with something to pay) and setup intents (a card kept for later)."""

from propmanager.demo.stripe_sandbox.objects import events, payment_methods
from propmanager.demo.stripe_sandbox.refusals import Refusal, declined
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.rules.cards import Conduct, Outcome
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id


def new_payment(box: Sandbox, invoice: Thing) -> Thing:
    identifier = new_id("pi")
    return box.store.add(
        {
            "id": identifier,
            "object": "payment_intent",
            "allowed_payment_method_types": ["card"],
            "amount": invoice["amount_due"],
            "amount_capturable": 0,
            "amount_received": 0,
            "automatic_payment_methods": None,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic",
            "client_secret": f"{identifier}_secret_{new_id('x')[2:]}",
            "confirmation_method": "automatic",
            "created": box.now(invoice),
            "currency": invoice["currency"],
            "customer": invoice["customer"],
            "description": "Abonnement",
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": {},
            "next_action": None,
            "payment_method": None,
            "payment_method_types": ["card"],
            "receipt_email": None,
            "setup_future_usage": "off_session",
            "status": "requires_payment_method",
        }
    )


def record(intent: Thing, method_id: str, outcome: Outcome, box: Sandbox) -> None:
    """What a try left in the intent."""
    intent["payment_method"], intent["next_action"], intent["last_payment_error"] = method_id, None, None
    if outcome is Outcome.PAID:
        charge = f"ch_{intent['id'].removeprefix('pi_')}"
        intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge)
        box.set_up.add(method_id)
    elif outcome is Outcome.AUTHENTICATION:
        url = f"{box.configuration.public_url}/authentication/{intent['id']}"
        intent.update(status="requires_action", next_action=_redirect(url))
    else:
        error = declined(box.cards[method_id].decline_code).body["error"]
        intent.update(status="requires_payment_method", payment_method=None, last_payment_error=error)


def retrieve_payment(box: Sandbox, _params: Thing, intent_id: str) -> Thing:
    return box.store.get("payment_intent", intent_id)


def create_setup(box: Sandbox, params: Thing) -> Thing:
    customer = params.get("customer") or None
    if customer:
        box.store.get("customer", customer, "customer")
    intent = box.store.add(_setup(box, customer, forms.choice(params, "usage", ("off_session", "on_session"))))
    intent["metadata"] = forms.merged_metadata({}, params.get("metadata"))
    if forms.boolean(params, "confirm"):
        return confirm_setup(box, params, intent["id"])
    return intent


def confirm_setup(box: Sandbox, params: Thing, intent_id: str) -> Thing:
    """Raises Refusal when the card is refused at once."""
    intent = retrieve_setup(box, {}, intent_id)
    if intent["status"] == "succeeded":
        raise Refusal("This SetupIntent has already succeeded.", code="setup_intent_unexpected_state")
    method = payment_methods.known(box, params.get("payment_method") or intent["payment_method"] or "")
    intent["payment_method"] = method["id"]
    conduct = box.cards[method["id"]].conduct
    if conduct is Conduct.REFUSED_AT_ONCE:
        intent["payment_method"] = None
        raise declined(box.cards[method["id"]].decline_code)
    if conduct in (Conduct.ASKS_UNTIL_SET_UP, Conduct.ASKS_ALWAYS):
        url = f"{box.configuration.public_url}/authentication/{intent_id}"
        intent.update(status="requires_action", next_action=_redirect(url))
        return intent
    return succeed_setup(box, intent)


def succeed_setup(box: Sandbox, intent: Thing) -> Thing:
    intent.update(status="succeeded", next_action=None)
    box.set_up.add(intent["payment_method"])
    if intent["customer"]:
        payment_methods.attach(box, {"customer": intent["customer"]}, intent["payment_method"])
    events.emit(box, "setup_intent.succeeded", intent)
    return intent


def refuse_setup(intent: Thing) -> None:
    intent.update(status="requires_payment_method", next_action=None, payment_method=None)


def retrieve_setup(box: Sandbox, _params: Thing, intent_id: str) -> Thing:
    return box.store.get("setup_intent", intent_id)


def _setup(box: Sandbox, customer: str | None, usage: str) -> Thing:
    identifier = new_id("seti")
    return {
        "id": identifier,
        "object": "setup_intent",
        "allowed_payment_method_types": ["card"],
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{identifier}_secret_{new_id('x')[2:]}",
        "created": box.clock.now(customer or ""),
        "customer": customer,
        "description": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
        "usage": usage,
    }


def _redirect(url: str) -> Thing:
    return {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": None}}
