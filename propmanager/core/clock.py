"""Time comes in through here, so that rules can be given any instant."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)


def day_in_paris(instant: datetime) -> date:
    """The calendar day a French landlord reads for a UTC instant."""
    return instant.astimezone(PARIS).date()
