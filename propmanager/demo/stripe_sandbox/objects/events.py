"""Events: what happened, with the object as it was at that instant."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

from propmanager.demo.stripe_sandbox import API_VERSION
from propmanager.demo.stripe_sandbox.objects import lists
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

# What an endpoint subscribes to: the list of the design. Everything else is only seen in /v1/events.
DELIVERED = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.resumed",
        "customer.subscription.trial_will_end",
        "customer.subscription.pending_update_applied",
        "customer.subscription.pending_update_expired",
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_action_required",
        "invoice.finalized",
        "invoice.finalization_failed",
        "invoice.voided",
        "invoice.marked_uncollectible",
        "invoice.upcoming",
        "customer.updated",
        "customer.deleted",
        "payment_method.automatically_updated",
        "charge.dispute.created",
        "charge.dispute.closed",
        "charge.refunded",
        "refund.updated",
        "refund.failed",
    }
)


def emit(box: Sandbox, kind: str, thing: Thing, previous: Thing | None = None) -> Thing:
    delivered = kind in DELIVERED and bool(box.configuration.webhook_url)
    data = {"object": json.loads(json.dumps(thing))}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": box.now(thing),
        "data": data,
        "livemode": False,
        "pending_webhooks": int(delivered),
        "request": dict(box.request),
        "type": kind,
    }
    if delivered:
        box.outbox.append(event)
    return box.store.add(event)


@contextmanager
def changing(box: Sandbox, thing: Thing, kind: str) -> Iterator[None]:
    """Announces what the block changed, when it changed something."""
    before = deepcopy(thing)
    yield
    previous = {name: before.get(name) for name in thing if before.get(name) != thing[name]}
    if previous:
        emit(box, kind, thing, previous)


def retrieve(box: Sandbox, _params: Thing, event_id: str) -> Thing:
    return box.store.get("event", event_id)


def list_events(box: Sandbox, params: Thing) -> Thing:
    things = lists.created_within(box.store.all("event"), params.get("created"))
    if params.get("type") and params.get("types"):
        raise Refusal("You may specify only one of these parameters: type, types.", param="type")
    kinds = params.get("types") or ([params["type"]] if params.get("type") else [])
    if kinds:
        things = [event for event in things if event["type"] in kinds]
    if params.get("delivery_success"):
        wanted = 0 if forms.boolean(params, "delivery_success") else 1
        things = [event for event in things if event["type"] in DELIVERED and event["pending_webhooks"] == wanted]
    return lists.page(things, params, "/v1/events")
