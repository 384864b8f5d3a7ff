"""What happened to the security of a tenant. Rows are only ever added: no role may change or remove one."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned


class Kind(StrEnum):
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    SESSION_REVOKED = "session_revoked"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a kind of event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of event
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a kind of event
    EMAIL_CHANGED = "email_changed"
    EMAIL_VERIFIED = "email_verified"
    TOTP_ENABLED = "totp_enabled"
    TOTP_DISABLED = "totp_disabled"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_USED = "recovery_used"
    RECOVERY_RENEWED = "recovery_renewed"
    MEMBER_INVITED = "member_invited"
    INVITATION_REVOKED = "invitation_revoked"
    INVITATION_ACCEPTED = "invitation_accepted"
    ROLE_CHANGED = "role_changed"
    API_KEY_CREATED = "api_key_created"
    API_KEY_REVOKED = "api_key_revoked"
    MEMBER_REMOVED = "member_removed"
    EXPORT_ASKED = "export_asked"
    EXPORT_DOWNLOADED = "export_downloaded"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_CANCELLED = "erasure_cancelled"
    ERASURE_DONE = "erasure_done"
    ACCOUNT_ERASED = "account_erased"
    BILLING_RESYNCED = "billing_resynced"
    WEBHOOK_REPLAYED = "webhook_replayed"
    WEBHOOK_OPENED = "webhook_opened"
    RESILIATION_NOTIFIED = "resiliation_notified"
    RESILIATION_CONFIRMED = "resiliation_confirmed"
    RESILIATION_CLOSED = "resiliation_closed"
    SPACE_OPENED = "space_opened"


class SecurityEvent(TenantOwned, table=True):
    """`actor` is the name at the time; `unknown_hash` stands for an address that has no account."""

    __tablename__ = "security_event"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    happened_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    kind: Kind = Field(sa_type=choice(Kind))
    user_id: uuid.UUID | None = None  # no foreign key: the journal outlives the account
    actor: str = ""
    device: str = ""
    ip_prefix: str = ""
    unknown_hash: bytes | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class PlatformEvent(SQLModel, table=True):
    """The same, where no tenant is concerned: staff, unknown addresses on the bare host, erased tenants."""

    __tablename__ = "platform_event"  # pyright: ignore[reportAssignmentType]  # the way SQLModel documents

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    happened_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    kind: Kind = Field(sa_type=choice(Kind))
    user_id: uuid.UUID | None = None
    actor: str = ""
    device: str = ""
    ip_prefix: str = ""
    unknown_hash: bytes | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
