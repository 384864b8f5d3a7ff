"""The page of one bien, in the words it shows."""

import uuid
from dataclasses import dataclass
from datetime import date

from propmanager.biens import dpe, labels
from propmanager.biens.lookup import get_bien, list_lots
from propmanager.biens.model import Bien, BienType
from propmanager.core import french, money
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import TenantSession


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Notice:
    label: str
    tone: str
    text: str


@dataclass(frozen=True)
class Lot:
    id: str
    nom: str
    size: str
    loyer: str


@dataclass(frozen=True)
class BienSheet:
    id: str
    nom: str
    place: str
    is_archived: bool
    archived: str
    dpe: str
    notices: list[Notice]
    has_energy: bool
    facts: list[Fact]
    rent: list[Fact]
    immeuble_id: str
    immeuble_nom: str
    is_immeuble: bool
    lots: list[Lot]
    notes: str


def bien_sheet(db: TenantSession, bien_id: uuid.UUID, today: date) -> BienSheet:
    """Raises NotFound."""
    bien = get_bien(db, bien_id)
    immeuble = get_bien(db, bien.immeuble_id) if bien.immeuble_id else None
    is_immeuble = bien.type == BienType.IMMEUBLE
    notices = _notices(bien, today)
    return BienSheet(
        id=str(bien.id),
        nom=bien.nom,
        place=labels.place(bien.adresse, bien.code_postal, bien.ville),
        is_archived=bien.archived_at is not None,
        archived=french.format_day(day_in_paris(bien.archived_at)) if bien.archived_at else "",
        dpe=bien.dpe_class or "",
        notices=notices,
        has_energy=bool(bien.dpe_class or notices),
        facts=_facts(bien),
        rent=_rent(bien),
        immeuble_id=str(immeuble.id) if immeuble else "",
        immeuble_nom=immeuble.nom if immeuble else "",
        is_immeuble=is_immeuble,
        lots=[_lot(lot) for lot in list_lots(db, bien_id)] if is_immeuble else [],
        notes=bien.notes,
    )


def _notices(bien: Bien, today: date) -> list[Notice]:
    found = dpe.findings(bien.type, bien.dpe_class, bien.dpe_on, bien.code_postal, today)
    return [Notice(*labels.FINDING_LABELS[one], dpe.explain(one, bien.dpe_class, bien.dpe_on)) for one in found]


def _facts(bien: Bien) -> list[Fact]:
    facts = [
        Fact("Type", labels.TYPE_LABELS[bien.type]),
        Fact("Surface", labels.surface(bien.surface_dm2)),
        Fact("Pièces", str(bien.pieces or "")),
        Fact("DPE réalisé le", french.format_day(bien.dpe_on) if bien.dpe_on else ""),
        Fact("DPE valable jusqu’au", french.format_day(dpe.valid_until(bien.dpe_on)) if bien.dpe_on else ""),
        Fact("Ajouté le", french.format_day(day_in_paris(bien.created_at))),
    ]
    return [fact for fact in facts if fact.value]


def _rent(bien: Bien) -> list[Fact]:
    return [
        Fact("Loyer hors charges", money.format_euros(bien.loyer_cents)),
        Fact("Charges", money.format_euros(bien.charges_cents)),
        Fact("Total par mois", money.format_euros(bien.loyer_cents + bien.charges_cents)),
        Fact("Dépôt de garantie", money.format_euros(bien.depot_cents)),
    ]


def _lot(bien: Bien) -> Lot:
    size = labels.size(bien.type, bien.pieces, bien.surface_dm2)
    return Lot(str(bien.id), bien.nom, size, money.format_euros(bien.loyer_cents))
