"""The end of a period: the next one begins, and is billed, whether or not it will be paid."""

from propmanager.demo.stripe_sandbox.objects import collection, events, invoice_items, invoice_lines, items
from propmanager.demo.stripe_sandbox.objects.invoice_drafts import Bill, draft
from propmanager.demo.stripe_sandbox.rules import periods
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing


def renew(box: Sandbox, subscription: Thing) -> None:
    """Stripe leaves the draft alone for an hour; here it is finalised and tried at once."""
    with events.changing(box, subscription, "customer.subscription.updated"):
        old = items.period(subscription)
        invoice = collection.issue(box, _bill(box, subscription))
        new = _next_period(subscription)
        items.put(subscription, items.moved_to(items.of(subscription), new))
    invoice_items.clear(box, subscription)
    items.note_billed(box, subscription)
    box.announced.discard((subscription["id"], "upcoming", old.end))
    collect(box, subscription, invoice)


def collect(box: Sandbox, subscription: Thing, invoice: Thing) -> None:
    """Tries the card, unless collection is paused or the subscription is unpaid: then the invoice stays a draft."""
    paused = subscription["pause_collection"]
    if subscription["status"] == "unpaid" or (paused and paused["behavior"] == "keep_as_draft"):
        invoice["auto_advance"] = False
        return
    collection.finalize(box, invoice)
    if invoice["status"] != "open":
        return
    if paused and paused["behavior"] == "void":
        collection.close(box, invoice, "void", "invoice.voided")
    elif paused:
        collection.close(box, invoice, "uncollectible", "invoice.marked_uncollectible")
    else:
        collection.attempt(box, invoice)


def announce(box: Sandbox, subscription: Thing) -> None:
    """Days before: what the renewal will cost. Such an invoice has no id."""
    box.announced.add((subscription["id"], "upcoming", items.period(subscription).end))
    upcoming = draft(box, _bill(box, subscription)) | {"billing_reason": "upcoming", "number": None}
    del upcoming["id"]
    events.emit(box, "invoice.upcoming", upcoming)


def _bill(box: Sandbox, subscription: Thing) -> Bill:
    new = _next_period(subscription)
    renewed = [invoice_lines.period_line(box, item, new) for item in items.of(subscription)]
    waiting = invoice_items.lines_of(box, subscription)
    return Bill(subscription, waiting + renewed, "subscription_cycle", items.period(subscription))


def _next_period(subscription: Thing) -> Period:
    old = items.period(subscription)
    anchor, recurring = subscription["billing_cycle_anchor"], items.recurring(subscription)
    return Period(old.end, periods.next_boundary(anchor, recurring, old.end))
