"""`/v1/invoices` and `/v1/invoice_payments`."""

from propmanager.demo.stripe_sandbox.objects import collection, events, lists, payment_methods, pending_updates
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, list_of


def retrieve(box: Sandbox, _params: Thing, invoice_id: str) -> Thing:
    return box.store.get("invoice", invoice_id)


def list_invoices(box: Sandbox, params: Thing) -> Thing:
    things = lists.created_within(box.store.all("invoice"), params.get("created"))
    things = lists.matching(things, params, "customer", "status")
    if wanted := params.get("subscription"):
        things = [each for each in things if each["parent"]["subscription_details"]["subscription"] == wanted]
    return lists.page(things, params, "/v1/invoices")


def update(box: Sandbox, params: Thing, invoice_id: str) -> Thing:
    invoice = retrieve(box, {}, invoice_id)
    with events.changing(box, invoice, "invoice.updated"):
        invoice["metadata"] = forms.merged_metadata(invoice["metadata"], params.get("metadata"))
        invoice["auto_advance"] = forms.boolean(params, "auto_advance", default=invoice["auto_advance"])
    return invoice


def pay(box: Sandbox, params: Thing, invoice_id: str) -> Thing:
    """Raises Refusal when the card is refused. A draft is finalised first."""
    invoice = retrieve(box, {}, invoice_id)
    if invoice["status"] == "draft":
        collection.finalize(box, invoice)
    elif invoice["status"] == "paid":
        raise Refusal("Invoice is already paid", code="invoice_already_paid")
    elif invoice["status"] == "void":
        raise Refusal("This invoice can no longer be paid.", code="invoice_not_editable")
    if invoice["status"] == "paid":
        return invoice
    if forms.boolean(params, "paid_out_of_band"):
        invoice["amount_paid_off_stripe"] = invoice["amount_due"]
        collection.settle(box, invoice)
        return invoice
    method = params.get("payment_method") or None
    if method:
        method = _kept_method(box, invoice, method)
    collection.pay_or_refuse(box, invoice, method)
    return invoice


def finalize(box: Sandbox, params: Thing, invoice_id: str) -> Thing:
    invoice = retrieve(box, {}, invoice_id)
    if invoice["status"] != "draft":
        raise Refusal("This invoice is already finalized.", code="invoice_not_editable")
    collection.finalize(box, invoice)
    invoice["auto_advance"] = forms.boolean(params, "auto_advance", default=invoice["auto_advance"])
    if invoice["status"] == "open" and invoice["auto_advance"]:
        collection.attempt(box, invoice)
    return invoice


def void(box: Sandbox, _params: Thing, invoice_id: str) -> Thing:
    invoice = retrieve(box, {}, invoice_id)
    if invoice["status"] not in ("open", "uncollectible"):
        raise Refusal("You can only pass in open or uncollectible invoices.", code="invoice_not_editable")
    collection.close(box, invoice, "void", "invoice.voided")
    subscription = collection.subscription_of(box, invoice)
    if subscription and subscription["pending_update"] and subscription["latest_invoice"] == invoice_id:
        pending_updates.expire(box, subscription)  # the change waited for this payment
    return invoice


def mark_uncollectible(box: Sandbox, _params: Thing, invoice_id: str) -> Thing:
    invoice = retrieve(box, {}, invoice_id)
    if invoice["status"] != "open":
        raise Refusal("You can only mark an open invoice as uncollectible.", code="invoice_not_editable")
    collection.close(box, invoice, "uncollectible", "invoice.marked_uncollectible")
    return invoice


def list_lines(box: Sandbox, params: Thing, invoice_id: str) -> Thing:
    lines = retrieve(box, {}, invoice_id)["lines"]["data"]
    return lists.page(lines[::-1], params, f"/v1/invoices/{invoice_id}/lines")


def list_payments(box: Sandbox, params: Thing) -> Thing:
    things = lists.matching(box.store.all("invoice_payment"), params, "invoice", "status")
    paid_by = forms.branch(params, "payment").get("payment_intent")
    if paid_by:
        things = [thing for thing in things if thing["payment"]["payment_intent"] == paid_by]
    return lists.page(things, params, "/v1/invoice_payments")


def payments(box: Sandbox, invoice: Thing) -> Thing:
    """What `expand: ["payments"]` shows."""
    return list_of(box.store.all("invoice_payment", invoice=invoice["id"]), "/v1/invoice_payments")


def confirmation_secret(box: Sandbox, invoice: Thing) -> Thing | None:
    """What `expand: ["confirmation_secret"]` shows."""
    if not box.store.all("invoice_payment", invoice=invoice["id"]):
        return None
    return {"client_secret": collection.payment_of(box, invoice)["client_secret"], "type": "payment_intent"}


def _kept_method(box: Sandbox, invoice: Thing, method_id: str) -> str:
    """The customer's card; one of Stripe's test names is attached first."""
    method = payment_methods.known(box, method_id, "payment_method")
    if method["customer"] is None:
        payment_methods.attach(box, {"customer": invoice["customer"]}, method["id"])
    return method["id"]
