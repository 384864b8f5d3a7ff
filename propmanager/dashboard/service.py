"""What the dashboard says, from one statement over the tenant's biens."""

from dataclasses import dataclass
from datetime import date

from propmanager.biens import service as biens
from propmanager.biens.service import BienRow, BiensTotals, DpeFilter
from propmanager.core import french, money
from propmanager.core.tenancy import TenantSession


@dataclass(frozen=True)
class Todo:
    title: str
    detail: str
    href: str


@dataclass(frozen=True)
class Overview:
    """Everything as it is shown."""

    day: str
    summary: str
    has_biens: bool
    count: str
    immeubles: str  # « et 1 immeuble », beside the count
    count_detail: str
    loyers: str
    charges: str
    total: str
    dpe_to_watch: str
    dpe_detail: str
    todos: list[Todo]
    latest: list[BienRow]


def overview(db: TenantSession, today: date) -> Overview:
    totals = biens.biens_totals(db, today)
    found = todos(totals)
    return Overview(
        day=french.format_long_day(today).capitalize(),
        summary=french.counted(len(found), "chose à faire", "choses à faire") if found else "Rien à faire",
        has_biens=bool(totals.count or totals.immeubles),
        count=str(totals.count),
        immeubles=f"et {french.counted(totals.immeubles, 'immeuble', 'immeubles')}" if totals.immeubles else "",
        count_detail=", ".join(totals.by_type),
        loyers=money.format_euros(totals.loyers_cents),
        charges=money.format_euros(totals.charges_cents),
        total=f"{money.format_euros(totals.loyers_cents + totals.charges_cents)} avec les loyers",
        dpe_to_watch=str(totals.dpe_to_watch),
        dpe_detail=f"sur {french.counted(totals.count, 'bien', 'biens')}",
        todos=found,
        latest=totals.latest,
    )


def todos(totals: BiensTotals) -> list[Todo]:
    """The gravest first."""
    wanted = (
        (totals.dpe_expired, _expired),
        (totals.dpe_missing, _missing),
        (totals.dpe_poor, _poor),
    )
    return [todo(count) for count, todo in wanted if count]


def _expired(count: int) -> Todo:
    return Todo(
        f"Refaire {french.counted(count, 'DPE expiré', 'DPE expirés')}",
        "Un DPE valable figure dans toute annonce et se joint au bail.",
        _list_of(DpeFilter.EXPIRED),
    )


def _missing(count: int) -> Todo:
    return Todo(
        f"Compléter {french.counted(count, 'bien sans DPE', 'biens sans DPE')}",
        "Indiquez la classe et la date du diagnostic.",
        _list_of(DpeFilter.MISSING),
    )


def _poor(count: int) -> Todo:
    return Todo(
        f"Prévoir des travaux pour {french.counted(count, 'bien classé F ou G', 'biens classés F ou G')}",
        "Loyer gelé ; location interdite pour G depuis 2025, pour F en 2028.",
        _list_of(DpeFilter.POOR),
    )


def _list_of(wanted: DpeFilter) -> str:
    return f"/biens?dpe={wanted}"
