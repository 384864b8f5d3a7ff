"""The work of one event: asked again at Stripe, taken in, marked. A worker that dies in the middle has done nothing."""

import json
import uuid
from datetime import datetime
from typing import Any

import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job
from sqlmodel import select

from propmanager.billing import sync
from propmanager.billing.errors import UnknownCustomer
from propmanager.billing.model import EventStatus, StripeEvent
from propmanager.billing.reading import Reading, read_again
from propmanager.billing.subject import ALARMING, chose_card, refusal_of, subject_of
from propmanager.billing.sync import News
from propmanager.core import clock, jobs
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread

log = structlog.get_logger(__name__)


class Stubborn(BaseRetryStrategy):
    """5 s, 15 s, 45 s ... 9 hours: our own row may be on its way, Stripe may be away for a morning."""

    MAXIMUM_ATTEMPTS = 10

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002 - given by procrastinate
        if job.attempts >= self.MAXIMUM_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": 5 * 3**job.attempts})


STUBBORN = Stubborn()


@jobs.app.task(name="billing.process", queue="billing", retry=STUBBORN, pass_context=True)
async def process(context: JobContext, event_id: str) -> None:
    await in_database_thread(work_on, event_id, is_last=context.job.attempts >= Stubborn.MAXIMUM_ATTEMPTS)


def work_on(event_id: str, *, is_last: bool = False) -> None:
    """Raises what hindered it, so that it is tried again; after the last time the event is dead, and staff is told."""
    now = clock.now()
    event = _waiting(event_id)
    if event is None:
        return
    try:
        reading = read_for(event)
        take_in(event, reading, now)
    except Exception as hindrance:
        _note_failure(event_id, type(hindrance).__name__, is_last=is_last)
        raise


def read_for(event: StripeEvent) -> Reading | None:
    """What Stripe says now of what the event speaks of; None when it speaks of nothing of ours."""
    if event.type in ALARMING:
        log.error("billing.look_at", event_id=event.event_id, kind=event.type)
    subject = subject_of(event.type, _data(event))
    if not subject.is_nothing:
        return read_again(subject)
    log.warning("billing.nothing_to_do", event_id=event.event_id, kind=event.type)
    return None


def take_in(event: StripeEvent, reading: Reading | None, now: datetime) -> None:
    """With its consequences and its mark, or not at all. Raises UnknownCustomer."""
    with platform_session("news of Stripe") as db:
        if reading is None:
            _mark(db, event.event_id, EventStatus.IGNORED, None, now)
            return
        tenant_id = sync.take_in(db, reading, _news(event), now=now)
        if tenant_id is None:
            raise UnknownCustomer(event.customer_id)
        _mark(db, event.event_id, EventStatus.DONE, tenant_id, now)


def _waiting(event_id: str) -> StripeEvent | None:
    with platform_session("an event of Stripe") as db:
        event = db.get(StripeEvent, event_id)
        return event if event and event.status == EventStatus.WAITING else None


def _news(event: StripeEvent) -> News:
    data = _data(event)
    return News(
        cause=f"event:{event.event_id}",
        happened_at=event.created_at,
        subject=subject_of(event.type, data),
        refusal=refusal_of(event.type, data),
        trial_converts=event.type == "customer.subscription.trial_will_end",
        chose_card=chose_card(event.type, json.loads(event.body)["data"].get("previous_attributes") or {}),
    )


def _data(event: StripeEvent) -> dict[str, Any]:
    return json.loads(event.body)["data"]["object"]


def _mark(db: PlatformSession, event_id: str, status: EventStatus, tenant_id: uuid.UUID | None, now: datetime) -> None:
    event = db.exec(select(StripeEvent).where(StripeEvent.event_id == event_id).with_for_update()).one()
    event.status, event.concerns, event.done_at, event.error = status, tenant_id, now, ""
    event.attempts += 1
    db.add(event)


def _note_failure(event_id: str, error: str, *, is_last: bool) -> None:
    with platform_session("an event of Stripe that failed") as db:
        event = db.exec(select(StripeEvent).where(StripeEvent.event_id == event_id).with_for_update()).one()
        event.attempts += 1
        event.error = error
        if is_last:
            event.status = EventStatus.DEAD
            log.error("billing.event_dead", event_id=event_id, kind=event.type, error=error)
        db.add(event)
