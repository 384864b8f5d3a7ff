"""`POST /v1/subscriptions/{id}`: other prices, a planned end, a pause, another card."""

from propmanager.demo.stripe_sandbox.objects import (
    collection,
    events,
    invoice_items,
    invoice_lines,
    items,
    payment_methods,
    pending_updates,
    subscription_shape,
    subscriptions,
)
from propmanager.demo.stripe_sandbox.objects.invoice_drafts import Bill, draft
from propmanager.demo.stripe_sandbox.refusals import Refusal, authentication_required, declined
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.rules.cards import Outcome
from propmanager.demo.stripe_sandbox.rules.prorations import Period
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

_BEHAVIOURS = ("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete")
PRORATIONS = ("create_prorations", "always_invoice", "none")
_WITH_PENDING = {"expand", "items", "off_session", "payment_behavior", "proration_behavior", "proration_date"}
_OF_ENDED = {"cancellation_details", "expand", "metadata"}


def update(box: Sandbox, params: Thing, subscription_id: str) -> Thing:
    subscription = box.store.get("subscription", subscription_id)
    """Whatever is refused is refused before anything is changed."""
    _refuse_impossible(box, subscription, params)
    new_items = items.changed(box, subscription, forms.rows(params, "items")) if params.get("items") else None
    if new_items is not None:
        change_lines(box, subscription, new_items, params)
    with events.changing(box, subscription, "customer.subscription.updated"):
        _set_plain_fields(subscription, params)
        _plan_end(box, subscription, params)
        _move_trial(subscription, params)
    if new_items is not None:
        change_items(box, subscription, new_items, params)
    if params.get("trial_end") == "now" and subscription["status"] == "trialing":
        end_trial_now(box, subscription)
    return subscription


def change_items(box: Sandbox, subscription: Thing, new_items: list[Thing], params: Thing) -> None:
    behaviour = forms.choice(params, "payment_behavior", _BEHAVIOURS)
    billing = forms.choice(params, "proration_behavior", PRORATIONS)
    lines = change_lines(box, subscription, new_items, params)
    _drop_waiting_change(box, subscription)
    if billing == "always_invoice" and lines:
        bill = change_bill(box, subscription, lines, proration_moment(box, subscription, params))
        _invoice_now(box, bill, new_items, behaviour)
        return
    with events.changing(box, subscription, "customer.subscription.updated"):
        items.put(subscription, new_items)
    for line in lines:
        invoice_items.keep(box, subscription, line)
    if lines:
        items.note_billed(box, subscription)


def change_lines(box: Sandbox, subscription: Thing, new_items: list[Thing], params: Thing) -> list[Thing]:
    """What the change costs; a trial costs nothing. The same for the preview as for the change itself."""
    if subscription["status"] == "trialing" or params.get("proration_behavior") == "none":
        return []
    moment = proration_moment(box, subscription, params)
    return invoice_lines.proration_lines(box, items.of(subscription), new_items, moment)


def proration_moment(box: Sandbox, subscription: Thing, params: Thing) -> int:
    moment, when = forms.integer(params, "proration_date", box.now(subscription)), items.period(subscription)
    if not when.start <= moment <= when.end:
        raise Refusal("The proration date must be within the current period.", param="proration_date")
    return moment


def change_bill(box: Sandbox, subscription: Thing, lines: list[Thing], moment: int) -> Bill:
    now = box.now(subscription)
    waiting = invoice_items.lines_of(box, subscription)
    return Bill(subscription, waiting + lines, "subscription_update", Period(now, now), moment)


def end_trial_now(box: Sandbox, subscription: Thing) -> None:
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription.update(status="active", trial_end=box.now(subscription))
    invoice = subscriptions.start_period(box, subscription, "subscription_update")
    collection.finalize(box, invoice)
    if invoice["status"] == "open":
        collection.attempt(box, invoice)


def _invoice_now(box: Sandbox, bill: Bill, new_items: list[Thing], behaviour: str) -> None:
    subscription = bill.subscription
    result = _foreseen(box, bill)
    if behaviour == "error_if_incomplete":
        _refuse_unpaid(box, bill, result)
    with events.changing(box, subscription, "customer.subscription.updated"):
        if behaviour == "pending_if_incomplete" and result is not Outcome.PAID:
            pending_updates.wait(box, subscription, new_items)
        else:
            items.put(subscription, new_items)
            items.note_billed(box, subscription)
        invoice = collection.issue(box, bill)
    invoice_items.clear(box, subscription)
    collection.finalize(box, invoice)
    if invoice["status"] != "open":
        return
    if behaviour == "default_incomplete":
        with events.changing(box, subscription, "customer.subscription.updated"):
            subscription["status"] = "past_due"
    else:
        collection.attempt(box, invoice)


def _foreseen(box: Sandbox, bill: Bill) -> Outcome:
    """What the try will give, known before anything is changed."""
    preview = draft(box, bill)
    method = collection.default_method(box, preview)
    if preview["amount_due"] == 0:
        return Outcome.PAID
    return payment_methods.outcome(box, method, authenticated=False) if method else Outcome.DECLINED


def _refuse_unpaid(box: Sandbox, bill: Bill, result: Outcome) -> None:
    method = collection.default_method(box, draft(box, bill))
    if result is Outcome.AUTHENTICATION:
        raise authentication_required()
    if result is Outcome.DECLINED:
        raise declined(box.cards[method].decline_code if method else "generic_decline")


def _drop_waiting_change(box: Sandbox, subscription: Thing) -> None:
    """A newer change takes the place of one that waits for its payment."""
    if subscription["pending_update"]:
        invoice = box.store.get("invoice", subscription["latest_invoice"])
        collection.close(box, invoice, "void", "invoice.voided")
        subscription["pending_update"] = None


def _set_plain_fields(subscription: Thing, params: Thing) -> None:
    subscription["metadata"] = forms.merged_metadata(subscription["metadata"], params.get("metadata"))
    given = {name: value or None for name, value in forms.branch(params, "cancellation_details").items()}
    subscription["cancellation_details"] = subscription["cancellation_details"] | given
    if "description" in params:
        subscription["description"] = params["description"] or None
    if method := params.get("default_payment_method"):
        subscription["default_payment_method"] = method
    for name in ("automatic_tax", "trial_settings", "payment_settings"):
        if name in params:
            subscription[name] = getattr(subscription_shape, name)(params)
    if "pause_collection" in params:
        subscription["pause_collection"] = _pause(params)


def _pause(params: Thing) -> Thing | None:
    given = forms.branch(params, "pause_collection")
    if not given:
        return None
    behaviour = forms.choice(given, "behavior", ("keep_as_draft", "mark_uncollectible", "void"))
    return {"behavior": behaviour, "resumes_at": forms.optional_integer(given, "resumes_at")}


def _plan_end(box: Sandbox, subscription: Thing, params: Thing) -> None:
    """By the flag, whose undo leaves an end planned by its date; or by the date, undone by an empty one."""
    if "cancel_at_period_end" in params:
        if forms.boolean(params, "cancel_at_period_end"):
            _end_at(box, subscription, items.period(subscription).end, by_flag=True)
        elif subscription["cancel_at_period_end"]:
            _never_end(subscription)
    if "cancel_at" in params:
        if params["cancel_at"] in ("min_period_end", "max_period_end"):
            _end_at(box, subscription, items.period(subscription).end, by_flag=False)
        elif moment := forms.optional_integer(params, "cancel_at"):
            _end_at(box, subscription, moment, by_flag=False)
        else:
            _never_end(subscription)


def _end_at(box: Sandbox, subscription: Thing, moment: int, *, by_flag: bool) -> None:
    subscription.update(cancel_at=moment, cancel_at_period_end=by_flag, canceled_at=box.now(subscription))
    details = subscription["cancellation_details"]
    subscription["cancellation_details"] = details | {"reason": "cancellation_requested"}


def _never_end(subscription: Thing) -> None:
    subscription.update(cancel_at=None, cancel_at_period_end=False, canceled_at=None)
    empty = {"comment": None, "feedback": None, "feedback_option": None, "reason": None}
    subscription["cancellation_details"] = empty


def _move_trial(subscription: Thing, params: Thing) -> None:
    if params.get("trial_end") in (None, "", "now"):
        return
    end = forms.integer(params, "trial_end", 0)
    subscription.update(trial_end=end, billing_cycle_anchor=end)
    when = Period(items.period(subscription).start, end)
    items.put(subscription, items.moved_to(items.of(subscription), when))


def _refuse_impossible(box: Sandbox, subscription: Thing, params: Thing) -> None:
    if subscription["status"] in ("canceled", "incomplete_expired") and set(params) - _OF_ENDED:
        raise Refusal("A canceled subscription can only update its cancellation_details and metadata.")
    if params.get("payment_behavior") == "pending_if_incomplete" and set(params) - _WITH_PENDING:
        wrong = min(set(params) - _WITH_PENDING)
        raise Refusal(f"When `payment_behavior` is `pending_if_incomplete`, you cannot pass `{wrong}`.", param=wrong)
    if params.get("cancel_at") and "cancel_at_period_end" in params:
        raise Refusal("You can not set both cancel_at and cancel_at_period_end.", param="cancel_at")
    if subscription["schedule"] and {"cancel_at", "cancel_at_period_end"} & set(params):
        raise Refusal(
            f"The subscription is managed by the subscription schedule `{subscription['schedule']}`, "
            "and updating any cancelation behavior directly is not allowed."
        )
    if method := params.get("default_payment_method"):
        payment_methods.of_customer(box, method, subscription["customer"], "default_payment_method")
    if params.get("trial_end") not in (None, "", "now"):
        end = forms.integer(params, "trial_end", 0)
        if subscription["status"] != "trialing" or end <= box.now(subscription):
            raise Refusal("The sandbox moves only the end of a running trial, into the future.", param="trial_end")
