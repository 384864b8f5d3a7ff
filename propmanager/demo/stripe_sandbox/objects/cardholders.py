"""Giving a customer another card, as the portal and the control page do."""

from propmanager.demo.stripe_sandbox.objects import events, payment_methods
from propmanager.demo.stripe_sandbox.rules.cards import TestCard
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing


def give_card(box: Sandbox, customer_id: str, card: TestCard, *, authenticated: bool = False) -> Thing:
    """Raises Refusal when the card is refused at once. It becomes the default everywhere."""
    method = payment_methods.new_card(box, card)
    payment_methods.attach(box, {"customer": customer_id}, method["id"])
    if authenticated:
        box.set_up.add(method["id"])
    use_everywhere(box, customer_id, method["id"])
    return method


def use_everywhere(box: Sandbox, customer_id: str, method_id: str) -> None:
    customer = box.store.get("customer", customer_id)
    with events.changing(box, customer, "customer.updated"):
        customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": method_id}
    for subscription in box.store.all("subscription", customer=customer_id):
        if subscription["status"] not in ("canceled", "incomplete_expired"):
            with events.changing(box, subscription, "customer.subscription.updated"):
                subscription["default_payment_method"] = method_id


def renew_expiry(box: Sandbox, customer_id: str, month: int, year: int) -> Thing:
    """What the bank does when it sends a new card with the same number."""
    method = box.store.get("payment_method", _paying(box, box.store.get("customer", customer_id)) or "", "customer")
    with events.changing(box, method, "payment_method.automatically_updated"):
        method["card"] = method["card"] | {"exp_month": month, "exp_year": year}
    return method


def card_of(box: Sandbox, customer: Thing) -> Thing | None:
    """What is printed on the card that the next payment takes."""
    method_id = _paying(box, customer)
    return box.store.get("payment_method", method_id)["card"] if method_id else None


def _paying(box: Sandbox, customer: Thing) -> str | None:
    """A subscription's own card comes first."""
    kept = [each["default_payment_method"] for each in box.store.all("subscription", customer=customer["id"])]
    return next(filter(None, kept[::-1]), None) or customer["invoice_settings"]["default_payment_method"]
