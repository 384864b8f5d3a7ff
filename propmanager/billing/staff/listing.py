"""The team's list of customers: one statement for the page, one for its counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from propmanager.billing.model import BillingAccount, BillingDrift, Subscription
from propmanager.billing.staff import words
from propmanager.billing.staff.listing_query import (
    PAGE_SIZE,
    SubscriberQuery,
    SubscriberSort,
    SubscriberStatus,
    SubscriberView,
)
from propmanager.billing.surplus import NEVER_BEGAN
from propmanager.billing.words import Status
from propmanager.core import address, french, money
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Plan, terms


@dataclass(frozen=True)
class SubscriberRow:
    """Ready strings. `stripe` is Stripe's own word, `status` ours, `space` what its people may do."""

    id: str
    nom: str
    subdomain: str
    status: str
    tone: str
    stripe: str
    space: str
    space_tone: str
    plan: str
    price: str
    deadline: str
    deadline_on: str
    drifts: str  # "2 écarts"; empty: none
    read: str


@dataclass(frozen=True)
class SubscriberPage:
    """`everybody` and `drifting` are what each of the two views would show."""

    rows: tuple[SubscriberRow, ...]
    query: SubscriberQuery
    everybody: int
    drifting: int

    @property
    def total(self) -> int:
        return self.drifting if self.query.view == SubscriberView.DRIFTING else self.everybody

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.query.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.query.page - 1) * PAGE_SIZE + len(self.rows)


_TENANTS = Tenant.metadata.tables["tenant"]
_ACCOUNTS = BillingAccount.metadata.tables["billing_account"]
_SUBSCRIPTIONS = Subscription.metadata.tables["subscription"]
_DRIFTS = BillingDrift.metadata.tables["billing_drift"]
_T, _A, _S, _D = _TENANTS.c, _ACCOUNTS.c, _SUBSCRIPTIONS.c, _DRIFTS.c

_began = sa.case(
    (_S.stripe_status == "canceled", _S.paid_through.is_not(None) | _S.trial_ends_at.is_not(None)),
    else_=_S.stripe_status.not_in(NEVER_BEGAN),
)
# The one that counts, by the rule of `settlement.recency`; a test compares them.
_current = (
    sa.select(_SUBSCRIPTIONS)
    .where(_S.tenant_id == _T.id, ~_S.is_surplus)
    .order_by(_S.is_live.desc(), _began.desc(), _S.created_at.desc(), _S.stripe_subscription_id.desc())
    .limit(1)
    .lateral("current")
)
_C = _current.c
_ends = _C.cancel_at_period_end | _C.cancel_at.is_not(None)
_deadline = sa.case(
    (_C.id.is_(None), "trial"),
    (~_C.is_live, "ended"),
    (_ends, "ends"),
    (_C.status == Status.TRIAL, "paid_trial"),
    else_="paid",
)
_deadline_at = sa.case(
    (_C.id.is_(None), _T.trial_ends_at),
    (~_C.is_live, _C.ended_at),
    (_ends, sa.func.coalesce(_C.cancel_at, _C.period_end)),
    (_C.status == Status.TRIAL, _C.trial_ends_at),
    else_=_C.paid_through,
)
_unseen = (_D.concerns == _T.id) & _D.seen_at.is_(None)
_drift_count = sa.select(sa.func.count()).select_from(_DRIFTS).where(_unseen).correlate(_TENANTS).scalar_subquery()
_is_drifting = sa.select(_D.id).where(_unseen).correlate(_TENANTS).exists()

_SHOWN = (
    _T.id,
    _T.nom,
    _T.subdomain,
    _T.status.label("space"),
    _T.suspended_reason,
    _T.trial_ends_at,
    _A.read_at,
    _C.status,
    _C.stripe_status,
    sa.case((_C.is_live, _C.plan), else_=_T.plan).label("plan"),
    _C.price_cents,
    _deadline.label("deadline"),
    _deadline_at.label("deadline_at"),
    _drift_count.label("drifts"),
)
_SORTED_BY = {
    SubscriberSort.NOM: _T.search_key,
    SubscriberSort.PRICE: _C.price_cents,
    SubscriberSort.DEADLINE: _deadline_at,
    SubscriberSort.READING: _A.read_at,
}
_STATUS_OF = {
    SubscriberStatus.TRIAL: Status.TRIAL,
    SubscriberStatus.ACTIVE: Status.ACTIVE,
    SubscriberStatus.PENDING: Status.PENDING,
    SubscriberStatus.PAST_DUE: Status.PAST_DUE,
    SubscriberStatus.CANCELLED: Status.CANCELLED,
    SubscriberStatus.EXPIRED: Status.EXPIRED,
}
SUBSCRIBER_STATUSES = {choice: words.status(_STATUS_OF.get(choice))[0] for choice in SubscriberStatus}
_DEADLINES = {
    "trial": "Fin de l’essai",
    "ended": "Terminé",
    "ends": "Fin programmée",
    "paid_trial": "Fin de l’essai",
    "paid": "Fin de la période payée",
}


def list_subscribers(query: SubscriberQuery, *, now: datetime) -> SubscriberPage:
    """A page after the last one gives the last one."""
    with platform_session("staff lists the customers") as db:
        everybody, drifting = _counts(db, query)
        page = SubscriberPage((), query, everybody, drifting)
        query = replace(query, page=min(query.page, page.pages))
        return replace(page, rows=tuple(_row(found, now) for found in _page(db, query)), query=query)


def _counts(db: PlatformSession, query: SubscriberQuery) -> tuple[int, int]:
    counts = sa.select(sa.func.count(), sa.func.count().filter(_is_drifting)).select_from(_joined(query))
    counts = counts.where(*_matches(query))
    everybody, drifting = db.execute(counts).one()  # pyright: ignore[reportDeprecated]  # SQLModel's own takes models
    return everybody, drifting


def _page(db: PlatformSession, query: SubscriberQuery) -> Sequence[Any]:
    matches = [*_matches(query), *([_is_drifting] if query.view == SubscriberView.DRIFTING else [])]
    statement = sa.select(*_SHOWN).select_from(_TENANTS.outerjoin(_ACCOUNTS, _of_tenant).outerjoin(_current, sa.true()))
    page = statement.where(*matches).order_by(*_order(query)).limit(PAGE_SIZE).offset((query.page - 1) * PAGE_SIZE)
    return db.execute(page).all()  # pyright: ignore[reportDeprecated]


_of_tenant = _A.tenant_id == _T.id


def _joined(query: SubscriberQuery) -> sa.FromClause:
    """A count reads no more tables than it filters by."""
    tables: sa.FromClause = _TENANTS
    if query.search.startswith("cus_"):
        tables = tables.outerjoin(_ACCOUNTS, _of_tenant)
    return tables.outerjoin(_current, sa.true()) if query.status else tables


def _matches(query: SubscriberQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if query.search:
        found.append(_is_found(query.search))
    if query.status == SubscriberStatus.NONE:
        found.append(_C.id.is_(None))
    elif query.status:
        found.append(_C.status == _STATUS_OF[query.status])
    return found


def _is_found(search: str) -> sa.ColumnElement[bool]:
    """What begins like an id of Stripe's is one, and whole."""
    if search.startswith("cus_"):
        return _A.stripe_customer_id == search
    if search.startswith("sub_"):
        return _T.id.in_(sa.select(_S.tenant_id).where(_S.stripe_subscription_id == search))
    patterns = sa.bindparam("patterns", address.like_patterns(search), type_=ARRAY(sa.Text))
    return _T.search_key.like(sa.all_(patterns))


def _order(query: SubscriberQuery) -> list[sa.ColumnElement[Any]]:
    """The id settles equal names, so that nobody is on two pages, or on none."""
    by = _SORTED_BY[query.sort]
    if query.sort == SubscriberSort.NOM:
        return [by.desc(), _T.id.desc()] if query.descending else [by, _T.id]
    return [(by.desc() if query.descending else by.asc()).nulls_last(), _T.search_key, _T.id]


def _row(found: Any, now: datetime) -> SubscriberRow:
    status, tone = words.status(found.status)
    space, space_tone = words.space(found.space, found.suspended_reason, found.trial_ends_at, now)
    return SubscriberRow(
        id=str(found.id),
        nom=found.nom,
        subdomain=found.subdomain,
        status=status,
        tone=tone,
        stripe=found.stripe_status or "",
        space=space,
        space_tone=space_tone,
        plan=terms(Plan(found.plan)).label,
        price=f"{money.format_euros(found.price_cents)} HT" if found.status else "",
        deadline=_DEADLINES[found.deadline] if found.deadline_at else "",
        deadline_on=words.day(found.deadline_at) if found.deadline_at else "",
        drifts=french.counted(found.drifts, "écart", "écarts") if found.drifts else "",
        read=french.format_since(found.read_at, now) if found.read_at else "jamais",
    )
