"""Notifications of résiliation: what was written, when it came, and what became of it.

Anybody may send one, also of a space that is not theirs or does not exist: a row ends nothing before it is confirmed.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from propmanager.core.columns import ID_DEFAULT, INSTANT, choice


class Status(StrEnum):
    WAITING = "waiting"  # for an owner of the space to confirm it
    CONFIRMED = "confirmed"  # to be carried out, at once or for the day that was wished
    DONE = "done"
    REPLACED = "replaced"  # another one of the same space was confirmed
    CLOSED = "closed"  # by the team, without an end


class Trouble(StrEnum):
    """Why the team must look."""

    UNANSWERED = "unanswered"
    RENEWED = "renewed"  # a period was charged after the notification: it may have to be paid back
    STUCK = "stuck"


class Resiliation(SQLModel, table=True):
    """`notified_at` is the date that counts (code de la consommation, art. L215-1-1), whenever it is confirmed."""

    id: uuid.UUID = Field(default=None, primary_key=True, sa_column_kwargs=ID_DEFAULT)
    nom: str
    email: str
    reference: str  # the subdomain that was named
    wanted_on: date | None = None
    motif: str = ""
    status: Status = Field(default=Status.WAITING, sa_type=choice(Status))
    notified_at: datetime = Field(sa_type=INSTANT)
    concerns: uuid.UUID | None = None  # the tenant, once the worker has looked; no foreign key
    code_hash: bytes | None = None  # of the link in the owners' mail
    mailed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    confirmed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    done_at: datetime | None = Field(default=None, sa_type=INSTANT)
    ends_at: datetime | None = Field(default=None, sa_type=INSTANT)  # None once done: there was no subscription
    trouble: Trouble | None = Field(default=None, sa_type=choice(Trouble))
    trouble_at: datetime | None = Field(default=None, sa_type=INSTANT)
    handled_by: uuid.UUID | None = None  # of the team
    handled_note: str = ""
