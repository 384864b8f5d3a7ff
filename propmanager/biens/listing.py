"""One page of biens, its counts and the plan's limit in one statement, ready to show.

A list is what people open most: no ORM object is made, and the statement of each kind of query is built once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from propmanager.biens import dpe, labels
from propmanager.biens.model import Bien, BienType
from propmanager.biens.query import BienQuery, DpeFilter, Sort, Status
from propmanager.core import address, money
from propmanager.core.tenancy import TenantSession
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Plan, terms


class BienRow(TypedDict):
    """What one line shows. A dict and not a dataclass: Reflex serialises fifty of them in half the time."""

    id: str
    nom: str
    place: str
    size: str
    dpe: str
    note: str
    tone: str
    loyer: str
    charges: str


@dataclass(frozen=True)
class BienPage:
    """`total` is that of the query; `actifs` and `archives` what each status would show; `used` counts for the plan."""

    rows: list[BienRow]
    query: BienQuery
    total: int
    actifs: int
    archives: int
    used: int
    limit: int | None

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.query.page_size))

    @property
    def first(self) -> int:
        return (self.query.page - 1) * self.query.page_size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.query.page - 1) * self.query.page_size + len(self.rows)


_TABLE = Bien.metadata.tables["bien"]
_BIEN = _TABLE.c

is_active = _BIEN.archived_at.is_(None)
# An immeuble only holds its lots: each lot is a bien of the plan, the immeuble itself is not.
counts_for_plan = is_active & (_BIEN.type != BienType.IMMEUBLE)
_SORTED_BY = {
    Sort.NOM: _BIEN.nom_key,
    Sort.TYPE: _BIEN.type,
    Sort.DPE: _BIEN.dpe_class,
    Sort.LOYER: _BIEN.loyer_cents,
}
# As plain text: a page needs no UUID and no enumeration, and making fifty of each takes a tenth of the list's time.
SHOWN = (
    sa.cast(_BIEN.id, sa.Text).label("id"),
    _BIEN.nom,
    _BIEN.adresse,
    _BIEN.code_postal,
    _BIEN.ville,
    sa.type_coerce(_BIEN.type, sa.Text).label("type"),
    _BIEN.pieces,
    _BIEN.surface_dm2,
    sa.type_coerce(_BIEN.dpe_class, sa.Text).label("dpe_class"),
    _BIEN.dpe_on,
    _BIEN.loyer_cents,
    _BIEN.charges_cents,
)


def list_biens(db: TenantSession, query: BienQuery, today: date) -> BienPage:
    """A page after the last one gives the last one."""
    statement = _statement(bool(query.search), query.type, query.status, query.dpe, query.sort, query.descending)
    values = {
        "patterns": address.like_patterns(query.search),
        "oldest_valid_day": dpe.oldest_valid_day(today),
        "page_size": query.page_size,
        "skipped": (query.page - 1) * query.page_size,
    }
    found = db.execute(statement, values).all()
    page = _page(found, query, today)
    return page if query.page <= page.pages else list_biens(db, replace(query, page=page.pages), today)


def dpe_condition(wanted: DpeFilter) -> sa.ColumnElement[bool]:
    """Only homes: other biens have no energy label. Needs the value `oldest_valid_day`."""
    is_home = _BIEN.type.in_(dpe.HOMES)
    match wanted:
        case DpeFilter.POOR:
            return is_home & _BIEN.dpe_class.in_(dpe.POOR)
        case DpeFilter.EXPIRED:
            return is_home & (_BIEN.dpe_on < sa.bindparam("oldest_valid_day", type_=sa.Date))
        case DpeFilter.MISSING:
            return is_home & _BIEN.dpe_class.is_(None)


@lru_cache(maxsize=1024)
def _statement(  # noqa: PLR0917  # the key of the cache
    searched: bool,  # noqa: FBT001  # the key of a cache
    kind: BienType | None,
    status: Status,
    dpe_filter: DpeFilter | None,
    sort: Sort,
    descending: bool,  # noqa: FBT001  # same
) -> sa.Select[Any]:
    matches = _matches(searched, kind, dpe_filter)
    counts = sa.select(
        sa.func.count().filter(matches, is_active).label("actifs"),
        sa.func.count().filter(matches, ~is_active).label("archives"),
        sa.func.count().filter(counts_for_plan).label("used"),
        sa.select(sa.type_coerce(Tenant.metadata.tables["tenant"].c.plan, sa.Text)).scalar_subquery().label("plan"),
    ).select_from(_TABLE)
    page = (
        sa.select(*SHOWN, sa.func.row_number().over(order_by=_order(sort, descending)).label("position"))
        .where(matches, is_active if status == Status.ACTIF else ~is_active)
        .order_by("position")
        .limit(sa.bindparam("page_size", type_=sa.Integer))
        .offset(sa.bindparam("skipped", type_=sa.Integer))
    ).subquery("page")
    # The counts stand even when the page has no row.
    counted = counts.subquery("counted")
    return sa.select(page, counted).select_from(counted.outerjoin(page, sa.true())).order_by(page.c.position)


def _matches(searched: bool, kind: BienType | None, dpe_filter: DpeFilter | None) -> sa.ColumnElement[bool]:  # noqa: FBT001  # see _statement
    conditions: list[sa.ColumnElement[bool]] = [sa.true()]
    if searched:
        patterns = sa.bindparam("patterns", type_=ARRAY(sa.Text))
        conditions.append(_BIEN.search_text.like(sa.all_(patterns)))
    if kind:
        conditions.append(_BIEN.type == kind)
    if dpe_filter:
        conditions.append(dpe_condition(dpe_filter))
    return sa.and_(*conditions)


def _order(sort: Sort, descending: bool) -> list[sa.ColumnElement[Any]]:  # noqa: FBT001  # see _statement
    """The id settles equal names, so that no bien is on two pages, or on none."""
    by = _SORTED_BY[sort]
    return [(by.desc() if descending else by.asc()).nulls_last(), _BIEN.nom_key, _BIEN.id]


def _page(found: Sequence[Any], query: BienQuery, today: date) -> BienPage:
    first = found[0]
    return BienPage(
        rows=[bien_row(row[: len(SHOWN)], today) for row in found if row.id],
        query=query,
        total=first.actifs if query.status == Status.ACTIF else first.archives,
        actifs=first.actifs,
        archives=first.archives,
        used=first.used,
        limit=terms(Plan(first.plan)).max_biens,
    )


def bien_row(shown: Sequence[Any], today: date) -> BienRow:
    """From the columns of `SHOWN`, by their place: a SQLAlchemy row answers to names ten times slower."""
    id_, nom, adresse, code_postal, ville, kind, pieces, surface, dpe_class, dpe_on, loyer, charges = shown
    found = dpe.findings(kind, dpe_class, dpe_on, code_postal, today)
    note, tone = labels.FINDING_LABELS[found[0]] if found else ("", "")
    return BienRow(
        id=id_,
        nom=nom,
        place=labels.place(adresse, code_postal, ville),
        size=labels.size(kind, pieces, surface),
        dpe=dpe_class or "",
        note=note,
        tone=tone,
        loyer="" if kind == BienType.IMMEUBLE and not loyer else money.format_euros(loyer),
        charges=f"+ {money.format_euros(charges)}" if charges else "",
    )
