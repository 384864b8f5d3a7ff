"""The words billing counts by."""

from enum import StrEnum


class Status(StrEnum):
    """Ours, of a subscription; the words of Stripe are kept beside it."""

    PENDING = "pending"  # the first payment waits for its authentication
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
