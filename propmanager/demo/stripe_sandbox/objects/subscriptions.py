"""Subscriptions from their first day to their last. Changes in between are in subscription_changes."""

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.objects import (
    collection,
    endings,
    events,
    invoice_lines,
    items,
    lists,
    payment_methods,
    subscription_shape,
)
from propmanager.demo.stripe_sandbox.objects.invoice_drafts import Bill
from propmanager.demo.stripe_sandbox.refusals import Refusal, authentication_required, declined
from propmanager.demo.stripe_sandbox.rules import forms, periods
from propmanager.demo.stripe_sandbox.rules.cards import Outcome
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

_BEHAVIOURS = ("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete")
_STATUSES = ("active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid")
WARNING_DAYS = 3


def create(box: Sandbox, params: Thing, *, authenticated: bool = False) -> Thing:
    """`authenticated`: a person has just agreed with their bank, on the Checkout page."""
    customer = box.store.get("customer", forms.text(params, "customer"), "customer")
    subscription = subscription_shape.new_subscription(box, params, customer)
    if subscription["default_payment_method"]:
        payment_methods.of_customer(
            box, subscription["default_payment_method"], customer["id"], "default_payment_method"
        )
    _set_first_period(box, subscription, params)
    behaviour = forms.choice(params, "payment_behavior", _BEHAVIOURS)
    _refuse_unpayable(box, subscription, behaviour, authenticated=authenticated)
    box.store.add(subscription)
    _plan_end(subscription, params)
    invoice = collection.issue(box, _first_bill(box, subscription))
    items.note_billed(box, subscription)
    events.emit(box, "customer.subscription.created", subscription)
    collection.finalize(box, invoice)
    if invoice["status"] == "open" and behaviour != "default_incomplete":
        collection.attempt(box, invoice, authenticated=authenticated)
    _warn_of_short_trial(box, subscription)
    return subscription


def retrieve(box: Sandbox, _params: Thing, subscription_id: str) -> Thing:
    return box.store.get("subscription", subscription_id)


def list_subscriptions(box: Sandbox, params: Thing) -> Thing:
    """Without a status: all but the canceled ones."""
    status = params.get("status") or ""
    if status not in ("", "all", "ended", *_STATUSES):
        raise Refusal(f"Invalid status: {status}", param="status")
    things = lists.created_within(box.store.all("subscription"), params.get("created"))
    things = [each for each in lists.matching(things, params, "customer") if _has_status(each, status)]
    if price := params.get("price"):
        things = [each for each in things if any(item["price"]["id"] == price for item in items.of(each))]
    return lists.page(things, params, "/v1/subscriptions")


def cancel(box: Sandbox, params: Thing, subscription_id: str) -> Thing:
    subscription = box.store.get("subscription", subscription_id)
    if subscription["status"] in ("canceled", "incomplete_expired"):
        raise Refusal(f"No such subscription: '{subscription_id}'", status=404, code="resource_missing", param="id")
    if forms.boolean(params, "prorate") or forms.boolean(params, "invoice_now"):
        raise Refusal("The sandbox cancels without a last invoice.", param="prorate")
    given = {name: value for name, value in forms.branch(params, "cancellation_details").items() if value}
    subscription["cancellation_details"] = subscription["cancellation_details"] | given
    endings.end(box, subscription, "cancellation_requested")
    return subscription


def resume(box: Sandbox, params: Thing, subscription_id: str) -> Thing:
    """Of a paused one: a new period starts now, and it is active again once that is paid."""
    forms.choice(forms.branch(params, "billing_cycle_anchor"), "type", ("now",))
    subscription = box.store.get("subscription", subscription_id)
    if subscription["status"] != "paused":
        raise Refusal("Only paused subscriptions can be resumed.", code="resource_invalid_state")
    invoice = start_period(box, subscription, "subscription_update")
    collection.finalize(box, invoice)
    if invoice["status"] == "open" and collection.default_method(box, invoice):
        collection.attempt(box, invoice)
    return subscription


def start_period(box: Sandbox, subscription: Thing, reason: str) -> Thing:
    """A new period, and a new anchor, from now on; gives its draft."""
    old, now = items.period(subscription), box.now(subscription)
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription["billing_cycle_anchor"] = now
        new = Period(now, periods.next_boundary(now, items.recurring(subscription), now))
        items.put(subscription, items.moved_to(items.of(subscription), new))
        items.note_billed(box, subscription)
        lines = [invoice_lines.period_line(box, item, new) for item in items.of(subscription)]
        return collection.issue(box, Bill(subscription, lines, reason, Period(old.start, now)))


def _set_first_period(box: Sandbox, subscription: Thing, params: Thing) -> None:
    now, trial_end = subscription["created"], _trial_end(params, subscription["created"])
    rows = forms.rows(params, "items")
    first = Period(now, trial_end or now)
    made = items.made(box, rows, subscription["id"], first, now)
    if trial_end:
        subscription.update(status="trialing", trial_start=now, trial_end=trial_end, billing_cycle_anchor=trial_end)
    else:
        end = periods.next_boundary(now, made[0]["price"]["recurring"], now)
        made = items.moved_to(made, Period(now, end))
    items.put(subscription, made)


def _trial_end(params: Thing, now: int) -> int | None:
    days = forms.optional_integer(params, "trial_period_days")
    if params.get("trial_end") == "now":
        return None
    end = forms.optional_integer(params, "trial_end")
    if days and end:
        raise Refusal("You cannot specify both trial_end and trial_period_days.", param="trial_end")
    if end is not None and end <= now:
        raise Refusal("Invalid timestamp: must be an integer Unix timestamp in the future.", param="trial_end")
    return now + days * DAY if days else end


def _first_bill(box: Sandbox, subscription: Thing) -> Bill:
    """Its period is one instant: what it pays for is said by its lines."""
    line = invoice_lines.trial_line if subscription["trial_end"] else invoice_lines.period_line
    when = items.period(subscription)
    lines = [line(box, item, when) for item in items.of(subscription)]
    now = subscription["created"]
    return Bill(subscription, lines, "subscription_create", Period(now, now))


def _refuse_unpayable(box: Sandbox, subscription: Thing, behaviour: str, *, authenticated: bool) -> None:
    """Before anything exists: no card at all, or a card that fails when that must be an error."""
    if subscription["trial_end"] or behaviour == "default_incomplete":
        return
    customer = box.store.get("customer", subscription["customer"])
    method = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    if method is None:
        raise Refusal(
            "This customer has no attached payment source or default payment method.", code="resource_missing"
        )
    if behaviour != "error_if_incomplete":
        return
    result = payment_methods.outcome(box, method, authenticated=authenticated)
    if result is Outcome.DECLINED:
        raise declined(box.cards[method].decline_code)
    if result is Outcome.AUTHENTICATION:
        raise authentication_required()


def _plan_end(subscription: Thing, params: Thing) -> None:
    at_period_end, moment = forms.boolean(params, "cancel_at_period_end"), forms.optional_integer(params, "cancel_at")
    if at_period_end:
        moment = items.period(subscription).end
    if moment:
        subscription.update(cancel_at=moment, cancel_at_period_end=at_period_end, canceled_at=subscription["created"])


def _warn_of_short_trial(box: Sandbox, subscription: Thing) -> None:
    """A trial of less than three days is announced as ending when it begins."""
    end = subscription["trial_end"]
    if end and end - box.now(subscription) <= WARNING_DAYS * DAY:
        box.announced.add((subscription["id"], "trial_will_end", end))
        events.emit(box, "customer.subscription.trial_will_end", subscription)


def _has_status(subscription: Thing, status: str) -> bool:
    if status == "":
        return subscription["status"] != "canceled"
    if status == "ended":
        return subscription["status"] in ("canceled", "incomplete_expired")
    return status in ("all", subscription["status"])
