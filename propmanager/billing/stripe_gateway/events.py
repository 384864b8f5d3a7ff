"""Events, as they are delivered and as they are listed. What is no message of Stripe's is refused."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import stripe

from propmanager.billing.errors import WebhookRefused
from propmanager.billing.snapshots import EventSnapshot
from propmanager.billing.stripe_gateway.connection import calling
from propmanager.core.settings import settings

TOLERANCE = timedelta(minutes=5)  # either way: the SDK would take a message of the future
API_VERSION = "2026-10-28.endive"
_PAGE = 100


def read_event(raw: bytes, signature: str, now: datetime) -> EventSnapshot:
    """`raw` is the body to the byte. Raises WebhookRefused."""
    text = _decoded(raw)
    if not any(_is_signed(text, signature, secret) for secret in settings().webhook_secrets):
        raise WebhookRefused("signature")
    if abs(now - _signed_at(signature)) > TOLERANCE:
        raise WebhookRefused("age")
    try:
        told: object = json.loads(text)
    except ValueError as broken:
        raise WebhookRefused("json") from broken
    return _snapshot(told, text)


def events_since(instant: datetime) -> Iterator[EventSnapshot]:
    """The newest first, as Stripe lists them; it remembers thirty days."""
    with calling() as client:
        listed = client.v1.events.list({"created": {"gte": int(instant.timestamp())}, "limit": _PAGE})
        for event in listed.auto_paging_iter():
            told = event.to_dict()
            # The SDK reads decimals out of strings; they go back into strings.
            yield _snapshot(told, json.dumps(told, ensure_ascii=False, default=str))


def is_of_our_family(api_version: str) -> bool:
    """`2026-10-28.endive`: within a family nothing we read moves."""
    return api_version.partition(".")[2] == API_VERSION.partition(".")[2]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as broken:
        raise WebhookRefused("encoding") from broken


def _is_signed(text: str, signature: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, signature, secret)  # pyright: ignore[reportUnknownMemberType]  # the SDK leaves its tolerance without a type
    except stripe.SignatureVerificationError:
        return False
    return True


def _signed_at(signature: str) -> datetime:
    """The instant is part of what was signed, and was read once already."""
    (written, *_) = [part.partition("=")[2] for part in signature.split(",") if part.startswith("t=")]
    try:
        return datetime.fromtimestamp(int(written), UTC)
    except (ValueError, OverflowError, OSError) as absurd:
        raise WebhookRefused("age") from absurd


def _snapshot(told: object, text: str) -> EventSnapshot:
    """Raises WebhookRefused for what is no event, or one of the thin ones that we never subscribe to."""
    match told:
        case {
            "object": "event",
            "id": str(identifier),
            "type": str(kind),
            "created": int(created),
            "livemode": bool(is_live),
            "data": {"object": dict()},
        }:
            event = cast("dict[str, Any]", told)
        case _:
            raise WebhookRefused("shape")
    return EventSnapshot(
        id=identifier,
        type=kind,
        created_at=datetime.fromtimestamp(created, UTC),
        api_version=str(event.get("api_version") or ""),
        is_live=is_live,
        body=text,
        data=event["data"]["object"],
    )
