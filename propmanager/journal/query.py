"""What the journal is asked for: a kind of events, a person, a period, and the place to read on from."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from propmanager.core import address

UNKNOWN = "inconnu"  # the choice of events that nobody with an account has done
_PLACE = re.compile(r"([0-9]{1,16})-([0-9a-f]{32})")


class Group(StrEnum):
    CONNECTIONS = "connexions"
    TEAM = "equipe"
    FACTORS = "double-authentification"
    DATA = "donnees"


class Period(StrEnum):
    WEEK = "7-jours"
    MONTH = "30-jours"
    QUARTER = "90-jours"

    @property
    def length(self) -> timedelta:
        return timedelta(days=int(self.partition("-")[0]))


@dataclass(frozen=True)
class Place:
    """Where an event stands: its instant, and its id among those of the same instant."""

    happened_at: datetime
    id: uuid.UUID

    @classmethod
    def read(cls, typed: Any) -> Self | None:
        found = _PLACE.fullmatch(typed) if isinstance(typed, str) else None
        return cls(address.instant_of(found[1]), uuid.UUID(found[2])) if found else None

    def written(self) -> str:
        return f"{address.microseconds_of(self.happened_at)}-{self.id.hex}"


@dataclass(frozen=True)
class JournalQuery:
    """One page of the journal. The defaults are the journal as it opens: the newest events of all kinds.

    `person` is the id of somebody, or `UNKNOWN`. `before` and `after` are places: what is older, or newer, than these.
    """

    group: Group | None = None
    person: str = ""
    period: Period | None = None
    before: Place | None = None
    after: Place | None = None

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> Self:
        before = Place.read(typed.get("avant"))
        return cls(
            group=address.read_choice(Group, typed.get("type")),
            person=_person(typed.get("personne")),
            period=address.read_choice(Period, typed.get("periode")),
            before=before,
            after=None if before else Place.read(typed.get("apres")),
        )

    def written(self) -> str:
        fields = {
            "type": self.group or "",
            "personne": self.person,
            "periode": self.period or "",
            "avant": self.before.written() if self.before else "",
            "apres": self.after.written() if self.after else "",
        }
        return address.written(fields)

    def from_the_newest(self) -> Self:
        return replace(self, before=None, after=None)

    @property
    def is_filtered(self) -> bool:
        return bool(self.group or self.person or self.period)


def _person(typed: Any) -> str:
    if typed == UNKNOWN:
        return UNKNOWN
    try:
        return str(uuid.UUID(typed)) if isinstance(typed, str) else ""
    except ValueError:
        return ""
