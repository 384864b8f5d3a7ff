"""Each message of Stripe is kept, once, together with the job that works on it; nothing else happens meanwhile."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

import structlog

from propmanager.billing.model import EventStatus
from propmanager.billing.processing import process
from propmanager.billing.snapshots import EventSnapshot
from propmanager.billing.stripe_gateway import is_of_our_family, read_event
from propmanager.core import jobs
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_statement
from propmanager.core.together import Together

log = structlog.get_logger(__name__)


async def receive(raw: bytes, signature: str, now: datetime) -> None:
    """Until it is kept. Raises WebhookRefused for what is no message of Stripe's."""
    await _arriving.one(read_event(raw, signature, now))


def keep(events: Iterable[EventSnapshot]) -> int:
    """How many are news. Each is stored once, and its job with it: all of them in one statement, or none."""
    # Two that bring the same events do it in one order, and never wait for each other.
    rows = [_row(event) for event in sorted(events, key=attrgetter("id"))]
    if not rows:
        return 0
    (news, _) = platform_statement("events of Stripe", KEEP, [list(column) for column in zip(*rows, strict=True)])
    return news


# Stripe sends hundreds of events in one second, some of them twice.
_arriving = Together("webhook", keep)

# `%b`: as they are. Written as text, the quotes of a hundred bodies would be looked for one by one.
KEEP = f"""
with news as (
    insert into stripe_event
        (event_id, type, object_id, customer_id, created_at, api_version, is_live, body, status)
    select * from unnest(
        %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[],
        %b::text[], %b::boolean[], %b::text[], %b::text[]
    )
    on conflict do nothing
    returning event_id, status
)
select
    (select count(*) from news),
    (select {jobs.deferring(process, "event_id", "event_id")} from news where status = 'waiting')
"""  # noqa: S608 - made of constants


def _row(event: EventSnapshot) -> tuple[object, ...]:
    """Of the other mode: kept, and not acted upon. Of another version: acted upon, and somebody is told."""
    is_ours = event.is_live == settings().stripe_is_live
    if not is_ours:
        log.warning("billing.other_mode", event_id=event.id, is_live=event.is_live)
    if not is_of_our_family(event.api_version):
        log.error("billing.other_version", event_id=event.id, version=event.api_version)
    return (
        event.id,
        event.type,
        _text(event.data.get("id")),
        _text(event.data.get("customer")),
        event.created_at,
        event.api_version,
        event.is_live,
        event.body,
        (EventStatus.WAITING if is_ours else EventStatus.IGNORED).value,
    )


def _text(value: object) -> str:
    """An id, or the id inside an expanded object."""
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("id")
    return value if isinstance(value, str) else ""
