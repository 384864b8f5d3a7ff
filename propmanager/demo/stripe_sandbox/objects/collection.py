"""From a draft to money: finalising an invoice, trying the card, and what each result does to the subscription."""

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.objects import (
    endings,
    events,
    intents,
    invoice_drafts,
    payment_methods,
    pending_updates,
)
from propmanager.demo.stripe_sandbox.objects.invoice_drafts import Bill
from propmanager.demo.stripe_sandbox.refusals import Refusal, authentication_required, declined
from propmanager.demo.stripe_sandbox.rules.cards import Outcome
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id


def issue(box: Sandbox, bill: Bill) -> Thing:
    """A new draft that the subscription shows as its latest invoice. The subscription's own event is the caller's."""
    invoice = box.store.add(invoice_drafts.draft(box, bill))
    bill.subscription["latest_invoice"] = invoice["id"]
    events.emit(box, "invoice.created", invoice)
    return invoice


def finalize(box: Sandbox, invoice: Thing) -> None:
    """Gives the number and opens the payment. An invoice with nothing to pay is paid at once."""
    customer, now = box.store.get("customer", invoice["customer"]), box.now(invoice)
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
    customer["next_invoice_sequence"] += 1
    _use_balance(invoice, customer)
    address = f"{box.configuration.public_url}/invoices/{invoice['id']}"
    invoice.update(status="open", number=number, effective_at=now, hosted_invoice_url=address)
    invoice["invoice_pdf"] = f"{address}/pdf"
    invoice["status_transitions"] = invoice["status_transitions"] | {"finalized_at": now}
    events.emit(box, "invoice.finalized", invoice)
    if invoice["amount_due"]:
        _open_payment(box, invoice)
    else:
        settle(box, invoice)


def attempt(
    box: Sandbox, invoice: Thing, method_id: str | None = None, *, authenticated: bool = False, manual: bool = False
) -> Outcome:
    """One try with this card, or the default one. The first try counts whoever makes it, later ones if automatic."""
    method_id = method_id or default_method(box, invoice)
    result = Outcome.DECLINED
    if method_id:
        result = payment_methods.outcome(box, method_id, authenticated=authenticated)
        intents.record(payment_of(box, invoice), method_id, result, box)
    invoice["attempted"] = True
    if not manual or invoice["attempt_count"] == 0:
        invoice["attempt_count"] += 1
    if method_id and result is Outcome.PAID:
        _keep_method(box, invoice, method_id)
        settle(box, invoice)
    else:
        _note_failure(box, invoice, result, manual=manual)
    return result


def pay_or_refuse(box: Sandbox, invoice: Thing, method_id: str | None = None, *, authenticated: bool = False) -> None:
    """A try somebody waits for. Raises Refusal, with the intent, when the card is refused or asks."""
    if not (method_id or default_method(box, invoice)):
        raise Refusal("There is no `default_payment_method` set on this Customer or Invoice.", code="resource_missing")
    result = attempt(box, invoice, method_id, authenticated=authenticated, manual=True)
    intent = payment_of(box, invoice)
    if result is Outcome.DECLINED:
        raise declined(intent["last_payment_error"]["decline_code"], payment_intent=intent)
    if result is Outcome.AUTHENTICATION:
        raise authentication_required(payment_intent=intent)


def settle(box: Sandbox, invoice: Thing) -> None:
    """Paid, by card or in another way."""
    now = box.now(invoice)
    paid = invoice["amount_due"]
    invoice.update(status="paid", amount_paid=paid, amount_remaining=0, attempted=True, next_payment_attempt=None)
    invoice["status_transitions"] = invoice["status_transitions"] | {"paid_at": now}
    for payment in box.store.all("invoice_payment", invoice=invoice["id"], status="open"):
        payment.update(status="paid", amount_paid=paid)
        payment["status_transitions"] = payment["status_transitions"] | {"paid_at": now}
    events.emit(box, "invoice.paid", invoice)
    events.emit(box, "invoice.payment_succeeded", invoice)
    _revive(box, invoice)


def close(box: Sandbox, invoice: Thing, status: str, event: str) -> None:
    """Nobody will pay it any more: void or uncollectible."""
    transition = {"void": "voided_at", "uncollectible": "marked_uncollectible_at"}[status]
    invoice.update(status=status, next_payment_attempt=None, auto_advance=False)
    invoice["status_transitions"] = invoice["status_transitions"] | {transition: box.now(invoice)}
    if status == "void":
        for payment in box.store.all("invoice_payment", invoice=invoice["id"], status="open"):
            payment["status"] = "canceled"
            box.store.get("payment_intent", payment["payment"]["payment_intent"])["status"] = "canceled"
    events.emit(box, event, invoice)


def default_method(box: Sandbox, invoice: Thing) -> str | None:
    """The card that an automatic try takes: the invoice's, the subscription's, the customer's."""
    customer = box.store.get("customer", invoice["customer"])
    subscription = subscription_of(box, invoice)
    kept = subscription["default_payment_method"] if subscription else None
    return invoice["default_payment_method"] or kept or customer["invoice_settings"]["default_payment_method"]


def payment_of(box: Sandbox, invoice: Thing) -> Thing:
    payment = box.store.all("invoice_payment", invoice=invoice["id"])[-1]
    return box.store.get("payment_intent", payment["payment"]["payment_intent"])


def subscription_of(box: Sandbox, invoice: Thing) -> Thing | None:
    parent = invoice["parent"]
    return box.store.find(parent["subscription_details"]["subscription"]) if parent else None


def _use_balance(invoice: Thing, customer: Thing) -> None:
    """Read again: other invoices may have used it since the draft."""
    together = customer["balance"] + invoice["total"]
    due = max(0, together)
    invoice.update(starting_balance=customer["balance"], amount_due=due, amount_remaining=due)
    customer["balance"] = invoice["ending_balance"] = min(0, together)


def _open_payment(box: Sandbox, invoice: Thing) -> None:
    intent = intents.new_payment(box, invoice)
    box.store.add(
        {
            "id": new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": box.now(invoice),
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": False,
            "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )


def _keep_method(box: Sandbox, invoice: Thing, method_id: str) -> None:
    subscription = subscription_of(box, invoice)
    if subscription and subscription["payment_settings"]["save_default_payment_method"] == "on_subscription":
        subscription["default_payment_method"] = method_id


def _note_failure(box: Sandbox, invoice: Thing, result: Outcome, *, manual: bool) -> None:
    subscription = subscription_of(box, invoice)
    if not manual:
        _plan_next_try(box, invoice, subscription)
    if result is Outcome.AUTHENTICATION:
        events.emit(box, "invoice.payment_action_required", invoice)
    events.emit(box, "invoice.payment_failed", invoice)
    if subscription is None or subscription["status"] not in ("active", "past_due") or subscription["pending_update"]:
        return
    if subscription["latest_invoice"] != invoice["id"]:
        return
    exhausted = not manual and invoice["next_payment_attempt"] is None
    if exhausted and box.after_retries == "canceled":
        endings.end(box, subscription, "payment_failed")
        return
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription["status"] = "unpaid" if exhausted and box.after_retries == "unpaid" else "past_due"


def _plan_next_try(box: Sandbox, invoice: Thing, subscription: Thing | None) -> None:
    days, tries = box.configuration.retry_days, invoice["attempt_count"]
    lasting = subscription and subscription["status"] in ("active", "past_due")
    if subscription and lasting and tries <= len(days) and not subscription["pending_update"]:
        invoice["next_payment_attempt"] = box.now(invoice) + days[tries - 1] * DAY
    else:
        invoice["next_payment_attempt"] = None


def _revive(box: Sandbox, invoice: Thing) -> None:
    """A paid latest invoice makes its subscription active; an older one changes nothing."""
    subscription = subscription_of(box, invoice)
    if subscription is None or subscription["latest_invoice"] != invoice["id"]:
        return
    if subscription["pending_update"]:
        pending_updates.apply(box, subscription)
    resumed = subscription["status"] == "paused"
    with events.changing(box, subscription, "customer.subscription.updated"):
        if subscription["status"] in ("incomplete", "past_due", "unpaid", "paused"):
            subscription["status"] = "active"
    if resumed:
        events.emit(box, "customer.subscription.resumed", subscription)
