"""People, the tenants they belong to, and their sessions. Only the platform role reads these tables."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned


class Role(StrEnum):
    """From the most to the least a member may do in one tenant."""

    OWNER = "owner"
    ADMIN = "admin"
    GESTIONNAIRE = "gestionnaire"
    LECTURE = "lecture"


class User(SQLModel, table=True):
    __tablename__ = "app_user"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    email: str = Field(unique=True)  # casefolded whole: the key of the account
    password_hash: str
    prenom: str
    nom: str
    is_staff: bool = False
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)


class Membership(TenantOwned, table=True):
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    role: Role = Field(sa_type=choice(Role))


class LoginSession(SQLModel, table=True):
    """A browser's session. Without a tenant it is one of the bare host: staff, or the choice between tenants."""

    __tablename__ = "login_session"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    tenant_id: uuid.UUID | None = Field(default=None, foreign_key="tenant.id")
    valid_until: datetime = Field(sa_type=INSTANT)  # the access token's end; a refresh prolongs it
    refresh_until: datetime = Field(sa_type=INSTANT)  # idle limit
    ends_at: datetime = Field(sa_type=INSTANT)  # absolute limit
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)
    refresh_hash: bytes  # SHA-256 of the current refresh secret
    previous_hash: bytes | None = None  # accepted for the grace of sibling tabs
    rotated_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Arrival(SQLModel, table=True):
    """A single-use code that carries a login from the bare host to a tenant's host, within a minute."""

    code_hash: bytes = Field(primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    tenant_id: uuid.UUID = Field(foreign_key="tenant.id")
    expires_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)
