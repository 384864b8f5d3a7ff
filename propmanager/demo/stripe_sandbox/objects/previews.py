"""`POST /v1/invoices/create_preview`: the invoice a change would bring, or the next renewal, charged to nobody."""

from copy import deepcopy

from propmanager.demo.stripe_sandbox.objects import (
    invoice_items,
    invoice_lines,
    items,
    subscription_changes,
    subscription_shape,
)
from propmanager.demo.stripe_sandbox.objects.invoice_drafts import Bill, draft
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import forms, periods
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

_KNOWN = "items proration_behavior proration_date"


def create(box: Sandbox, params: Thing) -> Thing:
    details = forms.only(forms.branch(params, "subscription_details"), _KNOWN, "subscription_details")
    if not params.get("subscription"):
        return _show(box, _bill_of_new(box, params, details))
    subscription = box.store.get("subscription", params["subscription"], "subscription")
    if params.get("customer") not in (None, subscription["customer"]):
        raise Refusal("The subscription does not belong to the customer.", param="customer")
    if "automatic_tax" in params:
        subscription = subscription | {"automatic_tax": subscription_shape.automatic_tax(params)}
    new_items = items.of(subscription)
    if details.get("items"):
        new_items = items.changed(box, subscription, forms.rows(details, "items"))
    lines = subscription_changes.change_lines(box, subscription, new_items, details)
    if details.get("proration_behavior") == "always_invoice" and lines:
        moment = subscription_changes.proration_moment(box, subscription, details)
        return _show(box, subscription_changes.change_bill(box, subscription, lines, moment))
    return _show(box, _next_renewal(box, subscription, new_items, lines))


def _next_renewal(box: Sandbox, subscription: Thing, new_items: list[Thing], lines: list[Thing]) -> Bill:
    if subscription["cancel_at"] or subscription["status"] in ("canceled", "incomplete_expired", "paused"):
        raise Refusal("No upcoming invoices for customer", status=404, code="invoice_upcoming_none")
    old = items.period(subscription)
    end = periods.next_boundary(subscription["billing_cycle_anchor"], items.recurring(subscription), old.end)
    new = Period(old.end, end)
    renewed = [invoice_lines.period_line(box, item, new) for item in new_items]
    waiting = invoice_items.lines_of(box, subscription)
    return Bill(subscription, waiting + lines + renewed, "upcoming", old)


def _bill_of_new(box: Sandbox, params: Thing, details: Thing) -> Bill:
    """What a subscription that does not exist yet would cost at first."""
    customer = box.store.get("customer", forms.text(params, "customer"), "customer")
    subscription = subscription_shape.new_subscription(box, params, customer)
    now = subscription["created"]
    made = items.made(box, forms.rows(details, "items"), subscription["id"], Period(now, now), now)
    first = Period(now, periods.next_boundary(now, made[0]["price"]["recurring"], now))
    lines = [invoice_lines.period_line(box, item, first) for item in made]
    return Bill(subscription, lines, "upcoming", Period(now, now))


def _show(box: Sandbox, bill: Bill) -> Thing:
    return deepcopy(draft(box, bill, f"upcoming_{new_id('in')}"))
