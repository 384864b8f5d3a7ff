"""The inbox of Stripe's messages as the team reads it: newest first, from a place on, whatever its length."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from propmanager.billing.model import BillingAccount, EventStatus, StripeEvent
from propmanager.billing.staff import words
from propmanager.billing.staff.inbox_query import InboxQuery, MessageStatus, Place
from propmanager.core import french
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants.model import Tenant

PAGE_SIZE = 25


@dataclass(frozen=True)
class MessageRow:
    """Ready strings. `space_id` is empty while nobody knows whom it concerns."""

    event_id: str
    kind: str
    received: str
    status: str
    tone: str
    is_waiting: bool
    attempts: str
    error: str
    space_id: str
    nom: str


@dataclass(frozen=True)
class Backlog:
    """What waits, and what nobody will work on any more without the team."""

    waiting: int
    dead: int
    oldest: str  # "il y a 12 minutes"; empty: nothing waits
    is_late: bool


@dataclass(frozen=True)
class InboxPage:
    """`newer` and `older` are the addresses of the pages around this one."""

    rows: tuple[MessageRow, ...]
    query: InboxQuery
    backlog: Backlog
    has_newer: bool = False
    newer: str = ""
    has_older: bool = False
    older: str = ""


_EVENTS = StripeEvent.metadata.tables["stripe_event"]
_TENANTS = Tenant.metadata.tables["tenant"]
_E, _T = _EVENTS.c, _TENANTS.c
_A = BillingAccount.metadata.tables["billing_account"].c
LATE_AFTER_MINUTES = 15  # a worker that lives takes seconds

# A message that was not worked on does not name its tenant yet: its customer does.
_customer = sa.case((_E.customer_id != "", _E.customer_id), else_=_E.object_id)
space_of_event = sa.func.coalesce(
    _E.concerns,
    sa.select(_A.tenant_id).where(_A.stripe_customer_id == _customer).limit(1).correlate(_EVENTS).scalar_subquery(),
)
_SHOWN = (_E.event_id, _E.type, _E.received_at, _E.status, _E.attempts, _E.error, space_of_event.label("space_id"))
_place = sa.tuple_(_E.received_at, _E.event_id)
_NEWEST_FIRST = (_E.received_at.desc(), _E.event_id.desc())
_STATUS_OF = {
    MessageStatus.WAITING: EventStatus.WAITING,
    MessageStatus.DEAD: EventStatus.DEAD,
    MessageStatus.DONE: EventStatus.DONE,
    MessageStatus.IGNORED: EventStatus.IGNORED,
}


def list_messages(query: InboxQuery, *, now: datetime) -> InboxPage:
    """From a place near the newest message, or beyond the oldest, it is the newest page that is shown."""
    with platform_session("staff reads the inbox of Stripe's messages") as db:
        return _read(db, query, _backlog(db, now))


def _read(db: PlatformSession, query: InboxQuery, backlog: Backlog) -> InboxPage:
    found, goes_on = _page(db, query)
    if (query.after and not goes_on) or (query.before and not found):
        return _read(db, query.from_the_newest(), backlog)
    page = InboxPage(tuple(map(_row, found)), query, backlog)
    if not found:
        return page
    newest, oldest = (Place(event.received_at, event.event_id) for event in (found[0], found[-1]))
    return replace(
        page,
        has_newer=bool(query.before or query.after),
        newer=replace(query, before=None, after=newest).written(),
        has_older=bool(query.after) or goes_on,
        older=replace(query, before=oldest, after=None).written(),
    )


def _page(db: PlatformSession, query: InboxQuery) -> tuple[list[Any], bool]:
    """The messages of the page, and whether there are more in the direction it was read in."""
    conditions, order = _matches(query), _NEWEST_FIRST
    if query.before:
        conditions.append(_place < sa.tuple_(query.before.received_at, query.before.event_id))
    if query.after:
        conditions.append(_place > sa.tuple_(query.after.received_at, query.after.event_id))
        order = (_E.received_at, _E.event_id)
    chosen = sa.select(*_SHOWN).where(*conditions).order_by(*order)
    page = chosen.limit(PAGE_SIZE + 1).subquery("page")
    named = sa.select(page, _T.nom).outerjoin(_TENANTS, _T.id == page.c.space_id)
    directed = [page.c[column.name] for column in (_E.received_at, _E.event_id)]
    ordered = named.order_by(*(directed if query.after else [one.desc() for one in directed]))
    found = list(db.execute(ordered))  # pyright: ignore[reportDeprecated]  # SQLModel's own takes models, not tables
    page_of_it = found[:PAGE_SIZE]
    return page_of_it[::-1] if query.after else page_of_it, len(found) > PAGE_SIZE


def _matches(query: InboxQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if query.search:
        found.append(sa.or_(*(column == query.search for column in (_E.event_id, _E.customer_id, _E.object_id))))
    if query.status:
        found.append(_E.status == _STATUS_OF[query.status])
    if query.kind:
        found.append(_E.type == query.kind)
    return found


def _backlog(db: PlatformSession, now: datetime) -> Backlog:
    counted = (
        sa.select(_E.status, sa.func.count().label("many"), sa.func.min(_E.received_at).label("oldest"))
        .where(_E.status.in_([EventStatus.WAITING, EventStatus.DEAD]))
        .group_by(_E.status)
    )
    found = {one.status: one for one in db.execute(counted)}  # pyright: ignore[reportDeprecated]
    waiting, dead = found.get(EventStatus.WAITING), found.get(EventStatus.DEAD)
    return Backlog(
        waiting=waiting.many if waiting else 0,
        dead=dead.many if dead else 0,
        oldest=french.format_since(waiting.oldest, now) if waiting else "",
        is_late=bool(waiting) and (now - waiting.oldest).total_seconds() > LATE_AFTER_MINUTES * 60,
    )


def _row(event: Any) -> MessageRow:
    status, tone = words.EVENT_STATUS[event.status]
    return MessageRow(
        event_id=event.event_id,
        kind=event.type,
        received=words.moment(event.received_at),
        status=status,
        tone=tone,
        is_waiting=event.status == EventStatus.WAITING,
        attempts=french.counted(event.attempts, "tentative", "tentatives"),
        error=words.error(event.error),
        space_id=str(event.space_id) if event.nom else "",
        nom=event.nom or "",
    )
