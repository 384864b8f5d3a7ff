"""Finding biens by what is known of them."""

import uuid

import sqlalchemy as sa
from sqlmodel import col, select

from propmanager.biens.form import UNKNOWN
from propmanager.biens.listing import counts_for_plan, is_active
from propmanager.biens.model import Bien, BienType
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import TenantSession


def get_bien(db: TenantSession, bien_id: uuid.UUID) -> Bien:
    """Raises NotFound, for another tenant's bien as for none."""
    return found(db.exec(select(Bien).where(Bien.id == bien_id)).one_or_none())


def count_biens(db: TenantSession) -> int:
    """The biens that count against the plan: active ones, immeubles left out."""
    return db.exec(select(sa.func.count()).select_from(Bien).where(counts_for_plan)).one()


def list_immeubles(db: TenantSession) -> list[tuple[uuid.UUID, str]]:
    """What a lot may be in: id and name of the active immeubles."""
    query = select(Bien.id, Bien.nom).where(Bien.type == BienType.IMMEUBLE, is_active)
    return [(bien_id, nom) for bien_id, nom in db.exec(query.order_by(col(Bien.nom_key), col(Bien.id)))]


def list_lots(db: TenantSession, immeuble_id: uuid.UUID) -> list[Bien]:
    """The active lots of an immeuble, by name."""
    query = select(Bien).where(Bien.immeuble_id == immeuble_id, is_active)
    return list(db.exec(query.order_by(col(Bien.nom_key), col(Bien.id))))


def count_lots(db: TenantSession, immeuble_id: uuid.UUID) -> int:
    """The archived ones too: they belong to it, and may come back."""
    query = select(sa.func.count()).select_from(Bien).where(Bien.immeuble_id == immeuble_id)
    return db.exec(query).one()


def found(bien: Bien | None) -> Bien:
    if bien is None:
        raise NotFound(UNKNOWN)
    return bien
