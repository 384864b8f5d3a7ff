"""What the team's inbox of Stripe's messages is asked for: a status, a type, an id, and the place to read on from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from propmanager.billing.subject import LISTENED
from propmanager.core import address

_PLACE = re.compile(r"([0-9]{1,16})-([A-Za-z0-9_]{1,255})")


class MessageStatus(StrEnum):
    WAITING = "en-attente"
    DEAD = "mort"
    DONE = "traite"
    IGNORED = "ignore"


@dataclass(frozen=True)
class Place:
    """Where a message stands: the instant it came, and its id among those of the same instant."""

    received_at: datetime
    event_id: str

    @classmethod
    def read(cls, typed: Any) -> Self | None:
        found = _PLACE.fullmatch(typed) if isinstance(typed, str) else None
        return cls(address.instant_of(found[1]), found[2]) if found else None

    def written(self) -> str:
        return f"{address.microseconds_of(self.received_at)}-{self.event_id}"


@dataclass(frozen=True)
class InboxQuery:
    """One page of the inbox. The defaults are the inbox as it opens: the newest messages of all kinds.

    `search` is the whole id of a message, of a customer or of the object it speaks of. `kind` is one of `LISTENED`.
    """

    search: str = ""
    status: MessageStatus | None = None
    kind: str = ""
    before: Place | None = None
    after: Place | None = None

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> Self:
        before, kind = Place.read(typed.get("avant")), typed.get("type")
        return cls(
            search=address.read_search(typed.get("q")),
            status=address.read_choice(MessageStatus, typed.get("statut")),
            kind=kind if isinstance(kind, str) and kind in LISTENED else "",
            before=before,
            after=None if before else Place.read(typed.get("apres")),
        )

    def written(self) -> str:
        fields = {
            "q": self.search,
            "statut": self.status or "",
            "type": self.kind,
            "avant": self.before.written() if self.before else "",
            "apres": self.after.written() if self.after else "",
        }
        return address.written(fields)

    def from_the_newest(self) -> Self:
        return replace(self, before=None, after=None)

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.status or self.kind)
