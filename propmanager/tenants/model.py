"""The customer of the SaaS."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import FetchedValue
from sqlmodel import Field, SQLModel

from propmanager.core.columns import ID_DEFAULT, INSTANT, NOW_DEFAULT, choice
from propmanager.tenants.plans import Plan


class TenantStatus(StrEnum):
    TRIAL = "trial"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


class SuspendedReason(StrEnum):
    """Who closed the space: each may only open what it closed itself."""

    FACTURATION = "facturation"
    ADMIN = "admin"


class Tenant(SQLModel, table=True):
    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    nom: str
    subdomain: str = Field(unique=True)
    plan: Plan = Field(sa_type=choice(Plan))
    status: TenantStatus = Field(sa_type=choice(TenantStatus))
    trial_ends_at: datetime | None = Field(default=None, sa_type=INSTANT)
    suspended_reason: SuspendedReason | None = Field(default=None, sa_type=choice(SuspendedReason))
    payment_refused: bool = False  # the space is still open: it closes at `closes_at` unless the payment is settled
    closes_at: datetime | None = Field(default=None, sa_type=INSTANT)  # of a subscription that ends, or of a patience
    created_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs=NOW_DEFAULT)
    # The name, then the subdomain, without accents or capitals: made by the database, for the team's list.
    search_key: str = Field(default=None, sa_column_kwargs={"server_default": FetchedValue()})
