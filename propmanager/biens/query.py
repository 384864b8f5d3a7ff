"""What a list of biens is asked for. It is written in the address of the page, so it is read from anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from propmanager.biens.model import BienType
from propmanager.core import address

PAGE_SIZES = (10, 25, 50)


class Status(StrEnum):
    ACTIF = "actif"
    ARCHIVE = "archive"


class DpeFilter(StrEnum):
    POOR = "passoires"
    EXPIRED = "expire"
    MISSING = "absent"


class Sort(StrEnum):
    NOM = "nom"
    TYPE = "type"
    DPE = "dpe"
    LOYER = "loyer"


@dataclass(frozen=True)
class BienQuery:
    """One page of biens. The defaults are the list as it opens."""

    search: str = ""
    type: BienType | None = None
    status: Status = Status.ACTIF
    dpe: DpeFilter | None = None
    sort: Sort = Sort.NOM
    descending: bool = False
    page: int = 1
    page_size: int = 25

    @classmethod
    def read(cls, typed: Mapping[str, Any]) -> Self:
        """What is unknown or missing falls back to the default: an old link still opens the list."""
        tri = str(typed.get("tri") or "")
        sort = address.read_choice(Sort, tri.removeprefix("-"))
        page_size = address.read_number(typed.get("par"))
        return cls(
            search=address.read_search(typed.get("q")),
            type=address.read_choice(BienType, typed.get("type")),
            status=address.read_choice(Status, typed.get("statut")) or Status.ACTIF,
            dpe=address.read_choice(DpeFilter, typed.get("dpe")),
            sort=sort or Sort.NOM,
            descending=bool(sort) and tri.startswith("-"),
            page=address.read_number(typed.get("page")),
            page_size=page_size if page_size in PAGE_SIZES else cls.page_size,
        )

    def written(self) -> str:
        """`q=lyon&tri=-loyer`: what differs from the default."""
        fields = {
            "q": self.search,
            "type": self.type or "",
            "statut": self.status if self.status != Status.ACTIF else "",
            "dpe": self.dpe or "",
            "tri": f"{'-' if self.descending else ''}{self.sort}" if (self.sort, self.descending) != _BY_NOM else "",
            "page": self.page if self.page > 1 else "",
            "par": self.page_size if self.page_size != type(self).page_size else "",
        }
        return address.written(fields)

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.type or self.dpe)


_BY_NOM = (Sort.NOM, False)
