"""From what Stripe says to what a tenant may do: the one table. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from propmanager.billing import dunning
from propmanager.billing.dunning import Failure
from propmanager.billing.snapshots import SubscriptionSnapshot
from propmanager.billing.words import Status

GRACE = timedelta(days=30)  # Stripe has given up long before
UNPAID_ENDS = frozenset({"payment_failed", "payment_disputed"})
_TERMINAL = frozenset({"canceled", "incomplete_expired"})


class Access(StrEnum):
    FULL = "full"
    READ_ONLY = "read_only"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Trial:
    """The tenant's own, which needs no card."""

    ends_at: datetime | None


@dataclass(frozen=True)
class Derived:
    """`status` of None keeps the one before. `until` is when full access ends by itself."""

    status: Status | None
    access: Access
    until: datetime | None = None
    is_owed: bool = False  # read-only because of a debt: paying opens again
    alert: str = ""


def derive(
    snapshot: SubscriptionSnapshot | None,
    failures: Iterable[Failure],
    now: datetime,
    trial: Trial,
    paid_through: datetime | None = None,
) -> Derived:
    if snapshot is None:
        return _without_subscription(now, trial)
    if fixed := _FIXED.get(snapshot.status):
        return fixed
    if snapshot.status == "past_due":
        return _late(snapshot, list(failures), now, paid_through)
    if snapshot.status == "canceled":
        return _ended(snapshot, now, paid_through)
    if snapshot.status == "incomplete_expired":
        # Nothing ever began: a trial that still runs is not taken away by a payment that was given up.
        return Derived(Status.EXPIRED, *_left_of(trial.ends_at, now))
    return Derived(None, Access.UNCHANGED, alert=f"unknown status {snapshot.status}")


_FIXED = {
    "trialing": Derived(Status.TRIAL, Access.FULL),
    "active": Derived(Status.ACTIVE, Access.FULL),
    "unpaid": Derived(Status.EXPIRED, Access.READ_ONLY, is_owed=True),
    "paused": Derived(Status.EXPIRED, Access.READ_ONLY),
    "incomplete": Derived(Status.PENDING, Access.UNCHANGED),
}


def is_live(stripe_status: str) -> bool:
    """Whether Stripe still has the subscription, in whatever state."""
    return stripe_status not in _TERMINAL


def _without_subscription(now: datetime, trial: Trial) -> Derived:
    access, until = _left_of(trial.ends_at, now)
    return Derived(Status.TRIAL if access == Access.FULL else Status.EXPIRED, access, until)


def _late(
    snapshot: SubscriptionSnapshot, failures: list[Failure], now: datetime, paid_through: datetime | None
) -> Derived:
    if dunning.closing_failure(failures):
        return Derived(Status.EXPIRED, Access.READ_ONLY, is_owed=True)
    until = grace_end(snapshot, failures, paid_through)
    if until is not None and until <= now:
        return Derived(Status.PAST_DUE, Access.READ_ONLY, is_owed=True)
    return Derived(Status.PAST_DUE, Access.FULL, until)


def grace_end(
    snapshot: SubscriptionSnapshot, failures: Iterable[Failure], paid_through: datetime | None
) -> datetime | None:
    """Counted from the first refusal that is still owed; from the end of what was paid when none was told."""
    owed = dunning.counted(failures)
    since = owed[0].failed_at if owed else paid_through or snapshot.period_start
    return since + GRACE if since else None


def _ended(snapshot: SubscriptionSnapshot, now: datetime, paid_through: datetime | None) -> Derived:
    if snapshot.cancel_reason in UNPAID_ENDS:
        return Derived(Status.EXPIRED, Access.READ_ONLY)
    # What was paid beyond the end stays open. The end itself is past, by Stripe's clock: it is not compared with ours.
    ended_at = snapshot.ended_at or snapshot.canceled_at
    beyond = paid_through if paid_through and ended_at and paid_through > ended_at else None
    return Derived(Status.CANCELLED, *_left_of(beyond, now))


def _left_of(until: datetime | None, now: datetime) -> tuple[Access, datetime | None]:
    return (Access.FULL, until) if until is not None and now < until else (Access.READ_ONLY, None)
