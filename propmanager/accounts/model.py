"""People, the tenants they belong to, and their sessions. Only the platform role reads these tables."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from propmanager.accounts.rights import Role
from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned


class User(SQLModel, table=True):
    __tablename__ = "app_user"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    email: str = Field(unique=True)  # in lower case: the key of the account
    password_hash: str
    prenom: str
    nom: str
    is_staff: bool = False
    is_disabled: bool = False
    email_verified_at: datetime | None = Field(default=None, sa_type=INSTANT)
    totp_secret: bytes | None = None  # sealed; None while codes are not asked for
    totp_last_step: int = Field(
        default=0, sa_type=sa.BigInteger
    )  # the 30 s step of the last code that was taken: none is taken twice
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    # When they last left a tenant, or were made: some time after, an account without a tenant is erased.
    left_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)


class Membership(TenantOwned, table=True):
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    role: Role = Field(sa_type=choice(Role))
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)


class SessionClient(StrEnum):
    """What holds the tokens: a browser's cookies, or a program that sends `Authorization: Bearer`."""

    WEB = "web"
    API = "api"


class LoginSession(SQLModel, table=True):
    """A family of tokens. Without a tenant it is one of the bare host: staff, or the choice between tenants."""

    __tablename__ = "login_session"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    tenant_id: uuid.UUID | None = Field(default=None, foreign_key="tenant.id")
    client: SessionClient = Field(default=SessionClient.WEB, sa_type=choice(SessionClient))
    device: str = ""  # "Firefox, Windows": for the list of sessions
    ip_prefix: str = ""  # /24 or /48: enough to recognise a place, too little to follow somebody
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    seen_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    confirmed_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)  # the last proof
    second_factor: bool = False  # whether one was given to open this session
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
    second_factor: bool = False
    confirmed_at: datetime = Field(sa_type=INSTANT)  # the last proof: choosing a space is none
    ends_at: datetime = Field(sa_type=INSTANT)  # of the session it opens
    expires_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class KnownDevice(SQLModel, table=True):
    """A browser that has logged in before, by its cookie: strangers who guess cannot lock it out."""

    __tablename__ = "known_device"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    token_hash: bytes = Field(primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="app_user.id", primary_key=True)
    seen_at: datetime = Field(sa_type=INSTANT)
