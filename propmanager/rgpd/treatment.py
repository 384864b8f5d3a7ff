"""The words in which the map says what becomes of a table: why it is given, withheld, removed or kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from propmanager.core import french

OBLIVION = "RGPD, article 17"
LEGAL_DUTY = "RGPD, article 17, paragraphe 3, point b"
ACCOUNTING = "Code de commerce, article L123-22"
LOGGING = "RGPD, articles 5 et 32 ; CNIL, délibération n° 2021-122 du 14 octobre 2021"
ACCESS = "RGPD, articles 15 et 20"

# Why a column stays out of the archive.
SECRET = "secret de connexion, ou son empreinte"  # noqa: S105 - a reason
DERIVED = "calculé à partir des autres colonnes"
INTERNAL = "fonctionnement interne, sans information sur vous"
COPIED = "repris dans les autres fichiers"
OF_THE_PERSON = "appartient au compte de la personne, pas à l’espace"
IN_THE_JOURNAL = "technique et bref : chaque connexion est dans le journal"
OF_NO_TENANT = "n’appartient à aucun espace"
IN_FILES = "joint à l’archive, dans le dossier files/"


class Way(StrEnum):
    """How the archive reads a table."""

    WALL = "wall"  # as the landlord does: the wall shows the tenant's rows
    MEMBERS = "members"  # the people of the tenant, by their membership
    CONCERNS = "concerns"  # closed to the landlord's role: its column `concerns` names the tenant


@dataclass(frozen=True)
class Removed:
    """With the tenant, or with the account that no tenant needs any more.

    Foreign keys see to it; where there is none, `by` is the column that names the tenant.
    """

    by: str = ""
    source: str = OBLIVION


@dataclass(frozen=True)
class Kept:
    """What stays after an erasure, in the words its owner reads before asking for one."""

    what: str
    years: int
    why: str
    source: str

    def in_words(self) -> str:
        """`Les factures de votre abonnement, 10 ans : ce sont des pièces comptables`."""
        return f"{self.what}, {french.counted(self.years, 'an', 'ans')} : {self.why}"


@dataclass(frozen=True)
class Treatment:
    """`exported` and `withheld`, the latter by reason, name every column of the table but the tenant's key.

    Without an `erasure` the table holds nothing of anybody.
    """

    table: str
    holds: str
    exported: tuple[str, ...] = ()
    withheld: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    erasure: Removed | Kept | None = Removed()
    way: Way = Way.WALL
