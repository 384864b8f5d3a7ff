"""What paying on the Checkout page does: customer, card, VAT number, subscription, and the session is complete."""

from dataclasses import dataclass

from propmanager.demo.stripe_sandbox.objects import checkout, customers, events, payment_methods, subscriptions, tax_ids
from propmanager.demo.stripe_sandbox.refusals import declined
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.rules.cards import Conduct, TestCard
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing


@dataclass(frozen=True)
class Payer:
    """What was typed. `card` is None for a trial that begins without one."""

    card: TestCard | None
    email: str
    name: str
    line1: str = ""
    postal_code: str = ""
    city: str = ""
    tax_id: str = ""

    @property
    def address(self) -> Thing:
        given = {"line1": self.line1, "postal_code": self.postal_code, "city": self.city}
        return {name: value or None for name, value in given.items()} | {"country": "FR", "line2": None, "state": None}


def complete(box: Sandbox, session: Thing, payer: Payer, *, authenticated: bool = False) -> None:
    """Raises Refusal: for a VAT number that cannot be one, or a card that is refused. Then nothing was paid."""
    _refuse_bad_card(box, session, payer)
    customer = _customer(box, session, payer)
    _keep_tax_id(box, customer, payer)
    params = checkout.subscription_params(box, session) | {"customer": customer["id"]}
    if payer.card:
        method = payment_methods.new_card(box, payer.card)
        payment_methods.attach(box, {"customer": customer["id"]}, method["id"])
        params["default_payment_method"] = method["id"]
        if authenticated:
            box.set_up.add(method["id"])
    params["payment_behavior"] = "error_if_incomplete"
    subscription = subscriptions.create(box, params, authenticated=authenticated)
    _close(box, session, customer, payer, subscription)


def _refuse_bad_card(box: Sandbox, session: Thing, payer: Payer) -> None:
    """Before anything is made. With a trial a card is only kept, so that one refused on charge passes."""
    if payer.tax_id:
        tax_ids.check("eu_vat", payer.tax_id)
    if payer.card is None:
        return
    on_charge = payer.card.conduct is Conduct.REFUSED_ON_CHARGE and checkout.trial_end(box, session) is None
    if on_charge or payer.card.conduct is Conduct.REFUSED_AT_ONCE:
        raise declined(payer.card.decline_code)


def _customer(box: Sandbox, session: Thing, payer: Payer) -> Thing:
    if session["customer"] is None:
        return customers.create(box, {"email": payer.email, "name": payer.name, "address": payer.address})
    wanted = forms.branch(box.sessions[session["id"]], "customer_update")
    given = {"name": payer.name, "address": payer.address}
    changes = {name: value for name, value in given.items() if wanted.get(name) == "auto"}
    return customers.update(box, changes, session["customer"])


def _keep_tax_id(box: Sandbox, customer: Thing, payer: Payer) -> None:
    value = payer.tax_id.replace(" ", "")
    known = {kept["value"] for kept in box.store.all("tax_id", customer=customer["id"])}
    if value and value not in known:
        tax_ids.create(box, {"type": "eu_vat", "value": value}, customer["id"])


def _close(box: Sandbox, session: Thing, customer: Thing, payer: Payer, subscription: Thing) -> None:
    invoice = box.store.get("invoice", subscription["latest_invoice"])
    kept = box.store.all("tax_id", customer=customer["id"])
    session.update(
        status="complete",
        url=None,
        customer=customer["id"],
        subscription=subscription["id"],
        invoice=invoice["id"],
        payment_status="paid" if invoice["amount_paid"] else "no_payment_required",
        customer_details={
            "address": payer.address,
            "business_name": None,
            "email": customer["email"] or payer.email,
            "individual_name": None,
            "name": payer.name,
            "phone": None,
            "tax_exempt": customer["tax_exempt"],
            "tax_ids": [{"type": tax["type"], "value": tax["value"]} for tax in kept],
        },
    )
    events.emit(box, "checkout.session.completed", session)
