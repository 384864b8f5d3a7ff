"""Whether a tenant's space is open, and how long its trial lasts. Pure: the instant comes in."""

from datetime import datetime, timedelta

from propmanager.tenants.model import SuspendedReason, TenantStatus
from propmanager.tenants.plans import TRIAL_DAYS


def trial_end(started_at: datetime) -> datetime:
    return started_at + timedelta(days=TRIAL_DAYS)


def is_open(status: TenantStatus, trial_ends_at: datetime | None, *, now: datetime) -> bool:
    """Closed means that only billing, export and support answer."""
    if status == TenantStatus.TRIAL:
        return trial_ends_at is not None and now < trial_ends_at
    return status == TenantStatus.ACTIVE


def is_closed_by_hand(status: TenantStatus, reason: SuspendedReason | None) -> bool:
    """Suspended, and not for a payment: no payment may open it."""
    return status == TenantStatus.SUSPENDED and reason != SuspendedReason.FACTURATION


def trial_days_left(trial_ends_at: datetime, *, now: datetime) -> int:
    """Days begun count: the last hours of a trial are one day."""
    return max(0, -((now - trial_ends_at) // timedelta(days=1)))
