"""What happens by itself when time passes: everything that is due, in order, each at its own instant."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.objects import (
    checkout,
    collection,
    endings,
    events,
    items,
    pending_updates,
    renewals,
    schedules,
    trials,
)
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

UPCOMING_DAYS = 7
UNPAID_FIRST_SECONDS = 23 * 3600
_LIVING = ("active", "past_due", "unpaid")


@dataclass(frozen=True)
class Due:
    moment: int
    thing: Thing
    happen: Callable[[Sandbox, Thing], None]


def advance(box: Sandbox, seconds: int, customer: str = "") -> None:
    """Of one customer when one is named; the others' time stands still."""
    box.clock.advance(seconds, customer)
    catch_up(box)


async def watch(box: Sandbox) -> None:
    """The clock of the machine brings things about too. Until cancelled."""
    while True:
        catch_up(box)
        await asyncio.sleep(1)


def catch_up(box: Sandbox) -> None:
    """Runs what is due by now. At one instant the order of `_dues` decides."""
    while ready := [due for due in _dues(box) if due.moment <= box.now(due.thing)]:
        first = min(ready, key=lambda due: due.moment)
        with box.clock.held_at(first.moment):
            first.happen(box, first.thing)


def _dues(box: Sandbox) -> Iterator[Due]:
    for subscription in box.store.all("subscription"):
        yield from _of_subscription(box, subscription)
    for invoice in box.store.all("invoice", status="open"):
        if invoice["next_payment_attempt"]:
            yield Due(invoice["next_payment_attempt"], invoice, _retry)
    for session in box.store.all("checkout.session", status="open"):
        yield Due(session["expires_at"], session, checkout.expire_now)


def _of_subscription(box: Sandbox, subscription: Thing) -> Iterator[Due]:
    status = subscription["status"]
    if status == "incomplete":
        yield Due(subscription["created"] + UNPAID_FIRST_SECONDS, subscription, _give_up)
        return
    if subscription["pending_update"]:
        yield Due(subscription["pending_update"]["expires_at"], subscription, _drop_change)
    if status in (*_LIVING, "trialing", "paused") and subscription["cancel_at"]:
        yield Due(subscription["cancel_at"], subscription, _end_as_planned)
    if subscription["pause_collection"] and subscription["pause_collection"]["resumes_at"]:
        yield Due(subscription["pause_collection"]["resumes_at"], subscription, _collect_again)
    if status == "trialing":
        yield from _of_trial(box, subscription)
    if status in _LIVING:
        yield from _of_period(box, subscription)


def _of_trial(box: Sandbox, subscription: Thing) -> Iterator[Due]:
    end = subscription["trial_end"]
    if (subscription["id"], "trial_will_end", end) not in box.announced:
        yield Due(end - trials.WARNING_DAYS * DAY, subscription, trials.warn)
    yield Due(end, subscription, trials.end)


def _of_period(box: Sandbox, subscription: Thing) -> Iterator[Due]:
    end = items.period(subscription).end
    known = (subscription["id"], "upcoming", end) in box.announced
    if not known and not subscription["cancel_at"] and subscription["status"] != "unpaid":
        yield Due(end - UPCOMING_DAYS * DAY, subscription, renewals.announce)
    if subscription["schedule"]:
        schedule = box.store.get("subscription_schedule", subscription["schedule"])
        yield Due(schedule["current_phase"]["end_date"], schedule, schedules.next_phase)
    yield Due(end, subscription, renewals.renew)


def _retry(box: Sandbox, invoice: Thing) -> None:
    collection.attempt(box, invoice)


def _give_up(box: Sandbox, subscription: Thing) -> None:
    endings.expire(box, subscription)
    _void_latest(box, subscription)


def _drop_change(box: Sandbox, subscription: Thing) -> None:
    pending_updates.expire(box, subscription)
    _void_latest(box, subscription)


def _void_latest(box: Sandbox, subscription: Thing) -> None:
    invoice = box.store.get("invoice", subscription["latest_invoice"])
    if invoice["status"] == "open":
        collection.close(box, invoice, "void", "invoice.voided")


def _end_as_planned(box: Sandbox, subscription: Thing) -> None:
    endings.end(box, subscription, "cancellation_requested")


def _collect_again(box: Sandbox, subscription: Thing) -> None:
    with events.changing(box, subscription, "customer.subscription.updated"):
        subscription["pause_collection"] = None
