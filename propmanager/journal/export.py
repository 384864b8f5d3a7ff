"""The journal as a CSV file for spreadsheets."""

from datetime import datetime

from propmanager.core import spreadsheet
from propmanager.core.spreadsheet import TextSink
from propmanager.core.tenancy import TenantSession
from propmanager.journal.listing import EventRow, every_event
from propmanager.journal.query import JournalQuery

HEADER = ("Date et heure (Paris)", "Événement", "Détail", "Personne", "Appareil", "Réseau")


def write_csv(db: TenantSession, query: JournalQuery, now: datetime, file: TextSink) -> None:
    """What the page shows for `query`, without pages, newest first."""
    spreadsheet.write(file, HEADER, map(_cells, every_event(db, query, now)))


def _cells(event: EventRow) -> tuple[str, ...]:
    return (event["when"], event["what"], event["detail"], event["who"], event["device"], event["network"])
