"""Each message of Stripe is kept, once, together with the job that works on it; nothing else happens meanwhile."""

from datetime import datetime
from typing import Any, cast

import structlog
from sqlalchemy.dialects.postgresql import insert

from propmanager.billing.model import EventStatus, StripeEvent
from propmanager.billing.processing import process
from propmanager.billing.snapshots import EventSnapshot
from propmanager.billing.stripe_gateway import is_of_our_family, read_event
from propmanager.core import jobs
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session

log = structlog.get_logger(__name__)


def receive(raw: bytes, signature: str, now: datetime) -> bool:
    """Whether it is news. Raises WebhookRefused for what is no message of Stripe's."""
    event = read_event(raw, signature, now)
    with platform_session("webhook of Stripe") as db:
        return keep(db, event)


def keep(db: PlatformSession, event: EventSnapshot) -> bool:
    """Of the other mode: kept, and not acted upon. Of another version: acted upon, and somebody is told."""
    is_ours = event.is_live == settings().stripe_is_live
    if not is_ours:
        log.warning("billing.other_mode", event_id=event.id, is_live=event.is_live)
    if not is_of_our_family(event.api_version):
        log.error("billing.other_version", event_id=event.id, version=event.api_version)
    values = {
        "event_id": event.id,
        "type": event.type,
        "object_id": _text(event.data.get("id")),
        "customer_id": _text(event.data.get("customer")),
        "created_at": event.created_at,
        "api_version": event.api_version,
        "is_live": event.is_live,
        "body": event.body,
        "status": EventStatus.WAITING if is_ours else EventStatus.IGNORED,
    }
    is_news = db.exec(_KEEP, params=values).one_or_none() is not None
    if is_news and is_ours:
        jobs.defer(db, process, event_id=event.id)
    return is_news


# Of the table and not of the class, and made once: Stripe sends a hundred events in one second.
_EVENTS = StripeEvent.metadata.tables["stripe_event"]
_KEEP = insert(_EVENTS).on_conflict_do_nothing().returning(_EVENTS.c.event_id)


def _text(value: object) -> str:
    """An id, or the id inside an expanded object."""
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("id")
    return value if isinstance(value, str) else ""
