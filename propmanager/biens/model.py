"""What is let: an immeuble, its lots, or a bien that stands alone. Money in cents, surface in hundredths of a m²."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field

from propmanager.core.columns import INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned


class BienType(StrEnum):
    APPARTEMENT = "appartement"
    MAISON = "maison"
    STUDIO = "studio"
    IMMEUBLE = "immeuble"
    PARKING = "parking"
    LOCAL = "local"


class DpeClass(StrEnum):
    """Art. L. 173-1-1 of the Code de la construction et de l'habitation: A (best) to G."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class Bien(TenantOwned, table=True):
    __table_args__ = (
        sa.ForeignKeyConstraint(["tenant_id", "immeuble_id"], ["bien.tenant_id", "bien.id"], name="bien_immeuble_fk"),
    )

    immeuble_id: uuid.UUID | None = None
    nom: str
    adresse: str
    code_postal: str
    ville: str
    type: BienType = Field(sa_type=choice(BienType))
    surface_dm2: int | None = None  # 68,25 m² is 6825
    pieces: int | None = None
    dpe_class: DpeClass | None = Field(default=None, sa_type=choice(DpeClass))
    dpe_on: date | None = None
    loyer_cents: int = Field(default=0, sa_type=sa.BigInteger)
    charges_cents: int = Field(default=0, sa_type=sa.BigInteger)
    depot_cents: int = Field(default=0, sa_type=sa.BigInteger)
    notes: str = ""
    nom_key: str = ""  # the name without accents or case, figures padded: the database sorts French names by it
    search_text: str = ""
    version: int = 1  # counts the changes: a form that was opened before the last one is refused
    archived_at: datetime | None = Field(default=None, sa_type=INSTANT)
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
