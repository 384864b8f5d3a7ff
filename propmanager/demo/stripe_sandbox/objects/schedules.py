"""`/v1/subscription_schedules`: phases that follow each other, for a change at the end of a period."""

from propmanager.demo.stripe_sandbox.objects import events, items, lists, subscription_changes
from propmanager.demo.stripe_sandbox.objects.subscription_changes import PRORATIONS
from propmanager.demo.stripe_sandbox.refusals import Refusal, required
from propmanager.demo.stripe_sandbox.rules import forms, periods
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

_OF_PHASE = "duration end_date items iterations proration_behavior start_date"
_EMPTY_IN_PHASE = (
    "application_fee_percent",
    "automatic_tax",
    "billing_cycle_anchor",
    "billing_thresholds",
    "collection_method",
    "default_payment_method",
    "description",
    "invoice_settings",
    "on_behalf_of",
    "transfer_data",
    "trial",
    "trial_end",
)


def create(box: Sandbox, params: Thing) -> Thing:
    """From an existing subscription only; its one phase is the running period."""
    subscription = box.store.get("subscription", forms.text(params, "from_subscription"), "from_subscription")
    if subscription["schedule"]:
        raise Refusal("You cannot migrate a subscription that is already attached to a schedule.")
    schedule = box.store.add(_document(box, subscription, params))
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription["schedule"] = schedule["id"]
    events.emit(box, "subscription_schedule.created", schedule)
    return schedule


def update(box: Sandbox, params: Thing, schedule_id: str) -> Thing:
    schedule = _running(box, schedule_id)
    with events.changing(box, schedule, "subscription_schedule.updated"):
        if params.get("phases"):
            schedule["phases"] = _phases(box, schedule, forms.rows(params, "phases"))
            first = schedule["phases"][0]
            schedule["current_phase"] = {"start_date": first["start_date"], "end_date": first["end_date"]}
        schedule["end_behavior"] = params.get("end_behavior") or schedule["end_behavior"]
        schedule["metadata"] = forms.merged_metadata(schedule["metadata"], params.get("metadata"))
    return schedule


def retrieve(box: Sandbox, _params: Thing, schedule_id: str) -> Thing:
    return box.store.get("subscription_schedule", schedule_id)


def list_schedules(box: Sandbox, params: Thing) -> Thing:
    things = lists.matching(box.store.all("subscription_schedule"), params, "customer")
    return lists.page(things, params, "/v1/subscription_schedules")


def release(box: Sandbox, _params: Thing, schedule_id: str) -> Thing:
    """The subscription goes on as it is, without later phases."""
    schedule = _running(box, schedule_id)
    _let_go(box, schedule, "released")
    return schedule


def next_phase(box: Sandbox, schedule: Thing) -> None:
    """The running phase ends now."""
    end = schedule["current_phase"]["end_date"]
    later = [phase for phase in schedule["phases"] if phase["start_date"] >= end]
    if not later:
        _let_go(box, schedule, "released")
        return
    phase = later[0]
    schedule["current_phase"] = {"start_date": phase["start_date"], "end_date": phase["end_date"]}
    subscription = box.store.get("subscription", schedule["subscription"])
    given = [{"price": item["price"], "quantity": str(item["quantity"])} for item in phase["items"]]
    kept = zip(items.of(subscription), given, strict=False)
    rows = [{"id": item["id"], **row} for item, row in kept]
    billing = phase["proration_behavior"] if end < items.period(subscription).end else "none"
    new_items = items.changed(box, subscription, rows)
    subscription_changes.change_items(box, subscription, new_items, {"proration_behavior": billing})
    events.emit(box, "subscription_schedule.updated", schedule)


def _let_go(box: Sandbox, schedule: Thing, status: str) -> None:
    subscription = box.store.get("subscription", schedule["subscription"])
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription["schedule"] = None
    released = {"released_at": box.now(schedule), "released_subscription": subscription["id"]}
    schedule.update(status=status, subscription=None, current_phase=None, **released)
    events.emit(box, f"subscription_schedule.{status}", schedule)


def _running(box: Sandbox, schedule_id: str) -> Thing:
    schedule = box.store.get("subscription_schedule", schedule_id)
    if schedule["status"] != "active":
        raise Refusal(f"You cannot change a schedule that is {schedule['status']}.", param="schedule")
    return schedule


def _phases(box: Sandbox, schedule: Thing, rows: list[Thing]) -> list[Thing]:
    """Each begins where the one before ends."""
    start = schedule["phases"][0]["start_date"]
    made: list[Thing] = []
    for number, row in enumerate(rows):
        forms.only(row, _OF_PHASE, f"phases[{number}]")
        phase_items = [_phase_item(box, item) for item in forms.rows(row, "items")]
        if not phase_items:
            raise required(f"phases[{number}][items]")
        phase = _phase(phase_items, start, _end_of(box, row, phase_items[0], start))
        phase["proration_behavior"] = forms.choice(row, "proration_behavior", PRORATIONS)
        made.append(phase)
        start = phase["end_date"]
    return made


def _end_of(box: Sandbox, row: Thing, item: Thing, start: int) -> int:
    if end := forms.optional_integer(row, "end_date"):
        return end
    duration = forms.branch(row, "duration")
    price = box.store.get("price", item["price"])
    recurring = duration or price["recurring"]
    count = forms.integer(duration, "interval_count", 1) if duration else forms.integer(row, "iterations", 1)
    return periods.boundary(start, {"interval": recurring["interval"], "interval_count": count}, 1)


def _phase_item(box: Sandbox, row: Thing) -> Thing:
    price = items.price_of(box, row, "phases[0][items][0][price]")
    return _item(price["id"], forms.integer(row, "quantity", 1))


def _item(price: str, quantity: int) -> Thing:
    empty = {"billing_thresholds": None, "discounts": [], "metadata": {}, "tax_rates": []}
    return empty | {"plan": price, "price": price, "quantity": quantity}


def _phase(phase_items: list[Thing], start: int, end: int) -> Thing:
    return dict.fromkeys(_EMPTY_IN_PHASE) | {
        "add_invoice_items": [],
        "currency": "eur",
        "default_tax_rates": [],
        "discounts": [],
        "end_date": end,
        "items": phase_items,
        "metadata": {},
        "proration_behavior": "create_prorations",
        "start_date": start,
    }


def _document(box: Sandbox, subscription: Thing, params: Thing) -> Thing:
    when = items.period(subscription)
    running = [_item(item["price"]["id"], item["quantity"]) for item in items.of(subscription)]
    return {
        "id": new_id("sub_sched"),
        "object": "subscription_schedule",
        "application": None,
        "billing_mode": subscription["billing_mode"],
        "canceled_at": None,
        "completed_at": None,
        "created": box.now(subscription),
        "current_phase": {"start_date": when.start, "end_date": when.end},
        "customer": subscription["customer"],
        "default_settings": {"billing_cycle_anchor": "automatic", "collection_method": "charge_automatically"},
        "end_behavior": "release",
        "livemode": False,
        "metadata": forms.merged_metadata({}, params.get("metadata")),
        "pause_schedules": [],
        "phases": [_phase(running, when.start, when.end)],
        "released_at": None,
        "released_subscription": None,
        "status": "active",
        "subscription": subscription["id"],
        "test_clock": None,
    }
