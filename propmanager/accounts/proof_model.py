"""What proves who somebody is besides a password. Only the platform role reads these tables."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT, choice


class LinkKind(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a kind of link
    CHANGE_EMAIL = "change_email"


class MailLink(SQLModel, table=True):
    """A link sent to `email`, single use. Without a user it was asked for an address that has no account."""

    __tablename__ = "mail_link"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    kind: LinkKind = Field(sa_type=choice(LinkKind))
    user_id: uuid.UUID | None = Field(default=None, foreign_key="app_user.id")
    email: str
    replaced_email: str = ""  # of a change: the address before, which is told of it
    code_hash: bytes | None = Field(default=None, unique=True)  # filled by the job that mails the code
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    expires_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class PendingSignUp(SQLModel, table=True):
    """A sign-up until its address is confirmed. It holds the subdomain, whether the address has an account or not."""

    __tablename__ = "pending_sign_up"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    email: str
    password_hash: str
    prenom: str
    nom: str
    tenant_nom: str
    subdomain: str = Field(unique=True)
    code_hash: bytes | None = Field(default=None, unique=True)
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    expires_at: datetime = Field(sa_type=INSTANT)


class ChallengeKind(StrEnum):
    """What is being proved. A challenge of one kind answers no other."""

    SECOND_FACTOR = "second_factor"  # the password was right, the code is missing
    PASSKEY_LOGIN = "passkey_login"
    PASSKEY_CONFIRM = "passkey_confirm"
    PASSKEY_ADD = "passkey_add"
    TOTP_ADD = "totp_add"


class Challenge(SQLModel, table=True):
    """A proof under way, bound to what came before by a cookie or a session; a few minutes, a few tries, once."""

    code_hash: bytes = Field(primary_key=True)
    kind: ChallengeKind = Field(sa_type=choice(ChallengeKind))
    user_id: uuid.UUID | None = Field(default=None, foreign_key="app_user.id")
    tenant_id: uuid.UUID | None = Field(default=None, foreign_key="tenant.id")
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    tries: int = 0
    expires_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class RecoveryCode(SQLModel, table=True):
    __tablename__ = "recovery_code"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    user_id: uuid.UUID = Field(foreign_key="app_user.id", primary_key=True)
    code_hash: bytes = Field(primary_key=True)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class Passkey(SQLModel, table=True):
    credential_id: bytes = Field(primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="app_user.id")
    public_key: bytes
    sign_count: int = Field(default=0, sa_type=sa.BigInteger)
    rp_id: str  # the domain it was made for; it answers on no other
    nom: str
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)
