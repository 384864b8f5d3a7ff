"""Keys by which programs reach one space without anybody's password."""

import uuid
from datetime import datetime

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from propmanager.core.columns import INSTANT, NOW_DEFAULT
from propmanager.core.tenancy import TenantOwned


class ApiKey(TenantOwned, table=True):
    """It acts for the member who made it: never with more than their role, and no longer than they are a member."""

    __tablename__ = "api_key"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    nom: str
    prefix: str  # the beginning of the key, to recognise it by
    key_hash: bytes  # SHA-256 of the whole
    scopes: list[str] = Field(sa_type=JSONB)
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    expires_at: datetime | None = Field(default=None, sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)
