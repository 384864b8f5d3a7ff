"""The tables of factures. They are closed to the tenants: `keeping` answers for what concerns one."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT


class Facture(SQLModel, table=True):
    """Our own invoice, frozen. Kept ten years, also when its tenant is erased (code de commerce, art. L123-22).

    With a refund it is an avoir on the facture of the same invoice, numbered in the same series. With an avoir that it
    cancels it takes that one back, because its refund failed.
    """

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    numero: str = Field(unique=True)
    issued_on: date
    concerns: uuid.UUID  # the tenant; no foreign key, it may go before the invoice does
    stripe_invoice_id: str
    stripe_refund_id: str = ""
    cancels: str = ""  # the number of the avoir
    content: dict[str, Any] = Field(sa_type=JSONB)
    pdf: bytes | None = None
    sha256: str = ""  # of the PDF
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)


class FactureCounter(SQLModel, table=True):
    """The last number of a year. Its row is locked while one is given: no gap, no double."""

    __tablename__ = "facture_counter"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    year: int = Field(primary_key=True)
    last_number: int = 0
