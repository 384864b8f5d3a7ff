"""What the team's list of customers is asked for. It is written in the address of the page, so it is read from
anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from propmanager.core import address

PAGE_SIZE = 25


class SubscriberStatus(StrEnum):
    """Of the subscription that counts, in our words."""

    TRIAL = "essai"
    ACTIVE = "actif"
    PENDING = "a-confirmer"
    PAST_DUE = "en-retard"
    CANCELLED = "resilie"
    EXPIRED = "expire"
    NONE = "sans-abonnement"


class SubscriberView(StrEnum):
    DRIFTING = "ecarts"


class SubscriberSort(StrEnum):
    NOM = "nom"
    PRICE = "prix"
    DEADLINE = "echeance"
    READING = "lecture"


@dataclass(frozen=True)
class SubscriberQuery:
    """One page of customers. The defaults are the list as it opens."""

    search: str = ""
    status: SubscriberStatus | None = None
    view: SubscriberView | None = None
    sort: SubscriberSort = SubscriberSort.NOM
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> Self:
        """What is unknown or missing falls back to the default: an old link still opens the list."""
        tri = str(typed.get("tri") or "")
        sort = address.read_choice(SubscriberSort, tri.removeprefix("-"))
        return cls(
            search=address.read_search(typed.get("q")),
            status=address.read_choice(SubscriberStatus, typed.get("statut")),
            view=address.read_choice(SubscriberView, typed.get("voir")),
            sort=sort or SubscriberSort.NOM,
            descending=bool(sort) and tri.startswith("-"),
            page=address.read_number(typed.get("page")),
        )

    def written(self) -> str:
        fields = {
            "q": self.search,
            "statut": self.status or "",
            "voir": self.view or "",
            "tri": f"{'-' if self.descending else ''}{self.sort}" if (self.sort, self.descending) != _BY_NOM else "",
            "page": self.page if self.page > 1 else "",
        }
        return address.written(fields)

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.status or self.view)


_BY_NOM = (SubscriberSort.NOM, False)
