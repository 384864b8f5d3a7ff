"""What the team's list of customers is asked for. It is written in the address of the page, so it is read from
anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from propmanager.core import address

PAGE_SIZE = 25


class State(StrEnum):
    """Of the subscription that counts, in our words."""

    TRIAL = "essai"
    ACTIVE = "actif"
    PENDING = "a-confirmer"
    PAST_DUE = "en-retard"
    CANCELLED = "resilie"
    EXPIRED = "expire"
    NONE = "sans-abonnement"


class Which(StrEnum):
    DRIFTING = "ecarts"


class Sort(StrEnum):
    NOM = "nom"
    PRICE = "prix"
    DEADLINE = "echeance"
    READING = "lecture"


@dataclass(frozen=True)
class SubscriberQuery:
    """One page of customers. The defaults are the list as it opens."""

    search: str = ""
    state: State | None = None
    which: Which | None = None
    sort: Sort = Sort.NOM
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> Self:
        """What is unknown or missing falls back to the default: an old link still opens the list."""
        tri = str(typed.get("tri") or "")
        sort = address.read_choice(Sort, tri.removeprefix("-"))
        return cls(
            search=address.read_search(typed.get("q")),
            state=address.read_choice(State, typed.get("statut")),
            which=address.read_choice(Which, typed.get("voir")),
            sort=sort or Sort.NOM,
            descending=bool(sort) and tri.startswith("-"),
            page=address.read_number(typed.get("page")),
        )

    def written(self) -> str:
        fields = {
            "q": self.search,
            "statut": self.state or "",
            "voir": self.which or "",
            "tri": f"{'-' if self.descending else ''}{self.sort}" if (self.sort, self.descending) != _BY_NOM else "",
            "page": self.page if self.page > 1 else "",
        }
        return address.written(fields)

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.state or self.which)


_BY_NOM = (Sort.NOM, False)
