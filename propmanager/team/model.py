"""Invitations to a tenant: single use, bound to an address and a role, seven days."""

import uuid
from datetime import datetime

from sqlmodel import Field

from propmanager.accounts.rights import Role
from propmanager.core.columns import INSTANT, NOW_DEFAULT, choice
from propmanager.core.tenancy import TenantOwned


class Invitation(TenantOwned, table=True):
    email: str  # in lower case
    role: Role = Field(sa_type=choice(Role))
    invited_by: uuid.UUID | None = Field(default=None, foreign_key="app_user.id")
    code_hash: bytes | None = None  # filled by the job that mails the code; over the address, tenant and role as well
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    expires_at: datetime = Field(sa_type=INSTANT)
    accepted_at: datetime | None = Field(default=None, sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)
    mail_refused_at: datetime | None = Field(default=None, sa_type=INSTANT)  # for good: the address is wrong
