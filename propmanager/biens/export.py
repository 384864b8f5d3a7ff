"""The biens as a CSV file for spreadsheets."""

import io
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from propmanager.biens import labels
from propmanager.biens.model import Bien
from propmanager.core import french, spreadsheet
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import TenantSession

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
    spreadsheet.write(file, HEADER, (_cells(bien, nom) for bien, nom in db.exec(query)))
    return file.getvalue()


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
