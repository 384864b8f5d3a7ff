"""The biens as a CSV file that French spreadsheets open by a double click: UTF-8 with BOM, semicolons, CRLF."""

import csv
import io
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from propmanager.biens import labels
from propmanager.biens.model import Bien
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import TenantSession

BOM = "\ufeff"
# A cell that starts so is a formula for a spreadsheet (OWASP, CSV injection); the wide forms are read as the others.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

HEADER = (
    "Nom",
    "Type",
    "Adresse",
    "Code postal",
    "Ville",
    "Immeuble",
    "Surface (m²)",
    "Pièces",
    "Classe DPE",
    "Date du DPE",
    "Loyer hors charges (€)",
    "Charges (€)",
    "Dépôt de garantie (€)",
    "Notes",
    "Archivé le",
)


def biens_csv(db: TenantSession) -> str:
    """Every bien of the tenant, archived ones too, by name."""
    immeuble = aliased(Bien)
    query = (
        select(Bien, immeuble.nom)
        .outerjoin(immeuble, col(Bien.immeuble_id) == immeuble.id)
        .order_by(col(Bien.nom_key), col(Bien.id))
    )
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([neutral(cell) for cell in _cells(bien, nom)] for bien, nom in db.exec(query))
    return BOM + file.getvalue()


def neutral(cell: str) -> str:
    """The same text, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _cells(bien: Bien, immeuble_nom: str | None) -> tuple[str, ...]:
    return (
        bien.nom,
        labels.TYPE_LABELS[bien.type],
        bien.adresse,
        bien.code_postal,
        bien.ville,
        immeuble_nom or "",
        labels.surface_figure(bien.surface_dm2) if bien.surface_dm2 else "",
        str(bien.pieces or ""),
        bien.dpe_class or "",
        _day(bien.dpe_on),
        labels.amount_figure(bien.loyer_cents),
        labels.amount_figure(bien.charges_cents),
        labels.amount_figure(bien.depot_cents),
        bien.notes,
        _day(day_in_paris(bien.archived_at) if bien.archived_at else None),
    )


def _day(day: date | None) -> str:
    return french.format_day(day) if day else ""
