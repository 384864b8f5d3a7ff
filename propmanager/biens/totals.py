"""The figures of the dashboard, and the latest biens, in one statement."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from propmanager.biens import dpe, labels
from propmanager.biens.listing import SHOWN, BienRow, bien_row, counts_for_plan, dpe_condition, is_active
from propmanager.biens.model import Bien, BienType
from propmanager.biens.query import DpeFilter
from propmanager.core import french
from propmanager.core.tenancy import TenantSession

LATEST = 5
_BIEN = Bien.metadata.tables["bien"]


@dataclass(frozen=True)
class BiensTotals:
    """Active biens only. `by_type` reads « 4 appartements » and adds up to `count`: the immeubles, which take no
    place of a plan, are apart. Money is per month, in cents.

    One bien may be in several of the `dpe_` figures, and is once in `dpe_to_watch`.
    """

    count: int
    immeubles: int
    by_type: list[str]
    loyers_cents: int
    charges_cents: int
    dpe_poor: int
    dpe_expired: int
    dpe_missing: int
    dpe_to_watch: int
    latest: list[BienRow]


def biens_totals(db: TenantSession, today: date) -> BiensTotals:
    found = db.execute(_STATEMENT, {"oldest_valid_day": dpe.oldest_valid_day(today)}).all()
    figures = found[0]
    by_type = {kind: getattr(figures, f"type_{kind}") for kind in BienType}
    immeubles = by_type.pop(BienType.IMMEUBLE)
    return BiensTotals(
        count=figures.counted,
        immeubles=immeubles,
        by_type=[french.counted(count, *labels.COUNTED_AS[kind]) for kind, count in by_type.items() if count],
        loyers_cents=int(figures.loyers),
        charges_cents=int(figures.charges),
        dpe_poor=figures.passoires,
        dpe_expired=figures.expire,
        dpe_missing=figures.absent,
        dpe_to_watch=figures.to_watch,
        latest=[bien_row(row[: len(SHOWN)], today) for row in found if row[0]],
    )


def _statement() -> sa.Select:
    count = sa.func.count()
    figures = (
        sa.select(
            count.filter(counts_for_plan).label("counted"),
            *[count.filter(_BIEN.c.type == kind).label(f"type_{kind}") for kind in BienType],
            sa.func.coalesce(sa.func.sum(_BIEN.c.loyer_cents), 0).label("loyers"),
            sa.func.coalesce(sa.func.sum(_BIEN.c.charges_cents), 0).label("charges"),
            *[count.filter(dpe_condition(wanted)).label(wanted.value) for wanted in DpeFilter],
            count.filter(sa.or_(*[dpe_condition(wanted) for wanted in DpeFilter])).label("to_watch"),
        )
        .where(is_active)
        .subquery("figures")
    )
    newest_first = [_BIEN.c.created_at.desc(), _BIEN.c.id.desc()]
    position = sa.func.row_number().over(order_by=newest_first).label("position")
    latest = sa.select(*SHOWN, position).where(is_active).order_by("position").limit(LATEST).subquery("latest")
    return sa.select(latest, figures).select_from(figures.outerjoin(latest, sa.true())).order_by(latest.c.position)


_STATEMENT = _statement()
