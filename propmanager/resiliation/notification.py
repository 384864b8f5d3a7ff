"""A notification is kept at once, whatever it names: its date counts, and its answer is the same for everything."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from propmanager.core import jobs, limits
from propmanager.core.clock import day_in_paris
from propmanager.core.limits import Rule
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread
from propmanager.resiliation import form
from propmanager.resiliation.form import Notification
from propmanager.resiliation.model import Resiliation
from propmanager.resiliation.telling import tell

# No rule by space: whoever notifies in its owner's name must not keep the owner from doing so.
PER_PLACE = Rule("résiliation notified from an address", 20, 3600)
PER_ADDRESS = Rule("résiliation notified for an address", 10, 3600)


def read(typed: Mapping[str, Any], *, now: datetime) -> Notification:
    """Raises InvalidInput."""
    return form.read(typed, day_in_paris(now))


async def notify(draft: Notification, *, ip: str, now: datetime) -> None:
    """Raises TooManyRequests. Who owns the space, and whether there is one, only the worker finds out."""
    await limits.hit(PER_PLACE, ip)
    await limits.hit(PER_ADDRESS, draft.email)
    await in_database_thread(_keep, draft, now)


def _keep(draft: Notification, now: datetime) -> None:
    with platform_session("résiliation notified") as db:
        row = Resiliation(**draft.model_dump(), notified_at=now)
        db.add(row)
        db.flush()
        jobs.defer(db, tell, resiliation_id=str(row.id))
