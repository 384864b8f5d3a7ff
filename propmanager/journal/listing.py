"""The journal as it is read: newest first, from a place on, so that an old page costs no more than the newest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from propmanager.core import french
from propmanager.core.tenancy import TenantSession
from propmanager.journal import labels
from propmanager.journal.model import SecurityEvent
from propmanager.journal.query import UNKNOWN, JournalQuery, Place

PAGE_SIZE = 25
_AT_A_TIME = 1000

_EVENT = SecurityEvent.metadata.tables["security_event"].c
_SHOWN = (
    _EVENT.id,
    _EVENT.happened_at,
    _EVENT.kind,
    _EVENT.user_id,
    _EVENT.actor,
    _EVENT.device,
    _EVENT.ip_prefix,
    _EVENT.details,
)
_place = sa.tuple_(_EVENT.happened_at, _EVENT.id)
_NEWEST_FIRST = (_EVENT.happened_at.desc(), _EVENT.id.desc())


class EventRow(TypedDict):
    """What one line shows."""

    id: str
    when: str
    what: str
    detail: str
    who: str
    device: str
    network: str


@dataclass(frozen=True)
class JournalPage:
    """`newer` and `older` are the addresses of the pages around this one. `people` are those who did something."""

    rows: list[EventRow]
    query: JournalQuery
    people: dict[str, str]
    has_newer: bool = False
    newer: str = ""
    has_older: bool = False
    older: str = ""


def list_events(db: TenantSession, query: JournalQuery, now: datetime) -> JournalPage:
    """From a place near the newest event, or beyond the oldest, it is the newest page that is shown."""
    found, goes_on = _page(db, query, now)
    if (query.after and not goes_on) or (query.before and not found):
        return list_events(db, query.from_the_newest(), now)
    people = _people(db)
    page = JournalPage([_row(event, people) for event in found], query, people)
    if not found:
        return page
    newest, oldest = (Place(event.happened_at, event.id) for event in (found[0], found[-1]))
    return replace(
        page,
        has_newer=bool(query.before or query.after),
        newer=replace(query, before=None, after=newest).written(),
        has_older=bool(query.after) or goes_on,
        older=replace(query, before=oldest, after=None).written(),
    )


def every_event(db: TenantSession, query: JournalQuery, now: datetime) -> Iterator[EventRow]:
    """All pages together, read from the database while they are written out."""
    people = _people(db)
    statement = sa.select(*_SHOWN).where(*_matches(query, now)).order_by(*_NEWEST_FIRST)
    for event in db.execute(statement.execution_options(yield_per=_AT_A_TIME)):
        yield _row(event, people)


def _page(db: TenantSession, query: JournalQuery, now: datetime) -> tuple[list[Any], bool]:
    """The events of the page, and whether there are more in the direction it was read in."""
    conditions, order = _matches(query, now), _NEWEST_FIRST
    if query.before:
        conditions.append(_place < sa.tuple_(query.before.happened_at, query.before.id))
    if query.after:
        conditions.append(_place > sa.tuple_(query.after.happened_at, query.after.id))
        order = (_EVENT.happened_at, _EVENT.id)
    found = list(db.execute(sa.select(*_SHOWN).where(*conditions).order_by(*order).limit(PAGE_SIZE + 1)))
    page = found[:PAGE_SIZE]
    return page[::-1] if query.after else page, len(found) > PAGE_SIZE


def _matches(query: JournalQuery, now: datetime) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if query.group:
        conditions.append(_EVENT.kind.in_(labels.KINDS_OF_GROUP[query.group]))
    if query.person:
        conditions.append(_EVENT.user_id.is_(None) if query.person == UNKNOWN else _EVENT.user_id == query.person)
    if query.period:
        conditions.append(_EVENT.happened_at >= now - query.period.length)
    return conditions


def _people(db: TenantSession) -> dict[str, str]:
    """By id, in the order of their names: the one each had last."""
    last = (
        sa.select(_EVENT.user_id, _EVENT.actor)
        .where(_EVENT.user_id.is_not(None))
        .ext(distinct_on(_EVENT.user_id))
        .order_by(_EVENT.user_id, *_NEWEST_FIRST)
    )
    named = sorted(db.execute(last), key=lambda person: french.fold(person.actor))
    return {str(person.user_id): person.actor for person in named}


def _row(event: Any, people: Mapping[str, str]) -> EventRow:
    return EventRow(
        id=str(event.id),
        when=french.format_instant(event.happened_at),
        what=labels.KIND_LABELS[event.kind],
        detail=labels.detail(event.details, people),
        who=event.actor or labels.NOBODY,
        device=event.device,
        network=event.ip_prefix,
    )
