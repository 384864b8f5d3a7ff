"""A tenant's wish to be forgotten, and its exports."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field

from propmanager.core.columns import INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned


class ErasureRequest(TenantOwned, table=True):
    """Carried out at `due_at` unless it was cancelled before."""

    __tablename__ = "erasure_request"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    requested_by: uuid.UUID | None = Field(default=None, foreign_key="app_user.id")
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    due_at: datetime = Field(sa_type=INSTANT)
    reminded_at: datetime | None = Field(default=None, sa_type=INSTANT)
    cancelled_at: datetime | None = Field(default=None, sa_type=INSTANT)


class ExportStatus(StrEnum):
    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"


class TenantExport(TenantOwned, table=True):
    """An archive of everything, made by a job; the file lives under the data folder until `expires_at`."""

    __tablename__ = "tenant_export"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    requested_by: uuid.UUID | None = Field(default=None, foreign_key="app_user.id")
    status: ExportStatus = Field(default=ExportStatus.ASKED, sa_type=choice(ExportStatus))
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    ready_at: datetime | None = Field(default=None, sa_type=INSTANT)
    expires_at: datetime | None = Field(default=None, sa_type=INSTANT)
    size_bytes: int = Field(default=0, sa_type=sa.BigInteger)
    sha256: str = ""
