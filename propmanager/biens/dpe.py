"""What the energy label (DPE) of a home allows. Pure: the day comes in.

Sources: art. D. 126-19 of the Code de la construction et de l'habitation (a DPE is valid ten years); décret 2020-1610
(those made before 1 July 2021 ended on 31 December 2024 at the latest); loi 2021-1104 (« Climat et résilience »)
art. 159 (no rise of the rent for F and G) and 160 (G, then F, then E may no longer be let).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from propmanager.biens.model import BienType, DpeClass
from propmanager.core import french

YEARS_VALID = 10
HOMES = (BienType.APPARTEMENT, BienType.MAISON, BienType.STUDIO)
POOR = (DpeClass.F, DpeClass.G)

# Those made before the method of 2021: made before the first day, valid until the second at the latest.
_SHORTENED = ((date(2018, 1, 1), date(2022, 12, 31)), (date(2021, 7, 1), date(2024, 12, 31)))
_FIRST_FULL_DAY = date(2021, 7, 1)

_BANNED_SINCE = {DpeClass.G: date(2025, 1, 1), DpeClass.F: date(2028, 1, 1), DpeClass.E: date(2034, 1, 1)}
_BANNED_OVERSEAS_SINCE = {DpeClass.G: date(2028, 1, 1), DpeClass.F: date(2031, 1, 1)}
_FROZEN_SINCE, _FROZEN_OVERSEAS_SINCE = date(2022, 8, 24), date(2024, 7, 1)


class Finding(StrEnum):
    """What a landlord should know; the gravest first."""

    BANNED = "banned"
    MISSING = "missing"
    EXPIRED = "expired"
    FROZEN = "frozen"


def valid_until(dpe_on: date) -> date:
    """The last day on which the DPE may be shown."""
    end = _years_later(dpe_on, YEARS_VALID) - timedelta(days=1)
    return next((min(end, latest) for before, latest in _SHORTENED if dpe_on < before), end)


def oldest_valid_day(today: date) -> date:
    """A DPE made before this day is expired: lists compare with it in the database. Right for any day since 2025."""
    return max(_FIRST_FULL_DAY, _years_later(today, -YEARS_VALID) + timedelta(days=1))


def is_expired(dpe_on: date, today: date) -> bool:
    return valid_until(dpe_on) < today


def is_banned(dpe_class: DpeClass, code_postal: str, today: date) -> bool:
    """Whether a new lease may no longer be signed. Running leases end as they were signed."""
    since = (_BANNED_OVERSEAS_SINCE if _is_overseas(code_postal) else _BANNED_SINCE).get(dpe_class)
    return since is not None and today >= since


def is_frozen(dpe_class: DpeClass, code_postal: str, today: date) -> bool:
    since = _FROZEN_OVERSEAS_SINCE if _is_overseas(code_postal) else _FROZEN_SINCE
    return dpe_class in POOR and today >= since


def findings(kind: str, dpe_class: str | None, dpe_on: date | None, code_postal: str, today: date) -> Sequence[Finding]:
    """Only homes are concerned: a parking or a local has no energy label of this kind."""
    return _findings(kind, dpe_class, dpe_on, code_postal[:2], today)


@lru_cache(maxsize=4096)  # lists ask it of every row, and few answers are different
def _findings(
    kind: str, dpe_class: str | None, dpe_on: date | None, department: str, today: date
) -> tuple[Finding, ...]:
    if kind not in HOMES:
        return ()
    if dpe_class is None or dpe_on is None:
        return (Finding.MISSING,)
    found = {
        Finding.BANNED: is_banned(DpeClass(dpe_class), department, today),
        Finding.EXPIRED: is_expired(dpe_on, today),
        Finding.FROZEN: is_frozen(DpeClass(dpe_class), department, today),
    }
    return tuple(finding for finding, is_found in found.items() if is_found)


def explain(finding: Finding, dpe_class: DpeClass | None, dpe_on: date | None) -> str:
    """The sentence for the page of the bien."""
    match finding:
        case Finding.BANNED:
            return f"Classe {dpe_class} : aucun nouveau bail ne peut être signé (loi Climat, art. 160)."
        case Finding.MISSING:
            return "Aucun DPE enregistré. Il figure dans toute annonce et se joint au bail."
        case Finding.EXPIRED:
            end = french.format_day(valid_until(dpe_on)) if dpe_on else ""
            return f"Le DPE était valable jusqu’au {end}. Faites-le refaire avant la prochaine annonce."
        case Finding.FROZEN:
            return f"Classe {dpe_class} : le loyer ne peut plus être révisé ni augmenté (loi Climat, art. 159)."


def _is_overseas(code_postal: str) -> bool:
    return code_postal.startswith(("97", "98"))


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February: the year's end comes the day after the 28th
        return date(day.year + years, 3, 1) if years > 0 else date(day.year + years, 2, 28)
