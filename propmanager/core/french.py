"""How days, instants, numbers and words are written and read in French. Pure: no clock, no database."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus

from babel import dates, numbers

from propmanager.core.clock import PARIS
from propmanager.core.errors import PropManagerError

LOCALE = "fr_FR"
MINUS = "\N{MINUS SIGN}"
DAY_PATTERNS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
# "01/03/0027" is a slip of the hand, not a day of the first century.
FIRST_YEAR, LAST_YEAR = 1900, 2199
SUBDOMAIN_MAX = 63  # RFC 1035 section 2.3.4
_HOUR = 60  # minutes

# Babel's parse_decimal also reads NaN, Infinity and 1e5, so the accepted writings are spelled out here.
_NUMBER = re.compile(r"(?P<sign>[-\u2212+]?)(?P<whole>[0-9]{1,3}(?:[ ][0-9]{3})+|[0-9]+)(?:[.,](?P<decimals>[0-9]+))?")
_SPACES = re.compile(r"[\s\u200b]+")
# Letters and marks that Unicode does not decompose, and that people type either way.
_SAME_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "’": "'", "‘": "'"})


class InvalidNumber(PropManagerError, ValueError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class InvalidDay(PropManagerError, ValueError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def format_day(day: date) -> str:
    """`01/12/2026`."""
    return dates.format_date(day, "dd/MM/yyyy", locale=LOCALE)


def format_long_day(day: date) -> str:
    """`mardi 1er décembre 2026`: babel leaves out the ordinal that French wants on the first."""
    written = dates.format_date(day, "EEEE d MMMM y", locale=LOCALE)
    return written.replace(" 1 ", " 1er ", 1)


def format_instant(instant: datetime) -> str:
    """`01/12/2026 à 14:05`, Paris time. A naive instant is taken for UTC."""
    return dates.format_datetime(instant, "dd/MM/yyyy 'à' HH:mm", tzinfo=PARIS, locale=LOCALE)


def format_since(instant: datetime, now: datetime) -> str:
    """`à l’instant`, `il y a 12 minutes`, `il y a 3 heures`, `hier à 14:05`, then the day itself; Paris time."""
    minutes = int((now - instant).total_seconds() // 60)
    if minutes < 1:
        return "à l’instant"
    if minutes < _HOUR:
        return f"il y a {counted(minutes, 'minute', 'minutes')}"
    days = (now.astimezone(PARIS).date() - instant.astimezone(PARIS).date()).days
    if days == 0:
        return f"il y a {counted(minutes // _HOUR, 'heure', 'heures')}"
    if days == 1:
        return f"hier à {dates.format_time(instant, 'HH:mm', tzinfo=PARIS, locale=LOCALE)}"
    return f"le {format_instant(instant)}"


def parse_day(text: str) -> date:
    """Reads `01/03/2027`, `1-3-2027`, `01.03.2027` or `2027-03-01`; the year has four figures."""
    for pattern in DAY_PATTERNS:
        try:
            # A day has no time zone: the parsed midnight never leaves this line.
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007  # see above
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    msg = "Cette date n’existe pas. Exemple : 01/03/2027."
    raise InvalidDay(msg)


def format_decimal(value: Decimal) -> str:
    """At most two decimals: `1 234,5`, `−3`."""
    return numbers.format_decimal(value, "#,##0.##", locale=LOCALE).replace("-", MINUS)


def parse_decimal(text: str, *, places: int = 2, allow_negative: bool = False) -> Decimal:
    """Reads `1 234,56`, `1234.56`, `65`. A dot never groups thousands: `1.234` is refused, not guessed."""
    number = _NUMBER.fullmatch(_SPACES.sub(" ", text).strip())
    if number is None or len(number["decimals"] or "") > places:
        msg = "Indiquez un nombre, par exemple 45,50."
        raise InvalidNumber(msg)
    negative = number["sign"] in ("-", MINUS)
    if negative and not allow_negative:
        msg = "Indiquez un nombre positif, par exemple 45,50."
        raise InvalidNumber(msg)
    value = Decimal(f"{number['whole'].replace(' ', '')}.{number['decimals'] or '0'}")
    return -value if negative else value


def plural(count: int, one: str, many: str) -> str:
    """The word alone. In French zero and one are singular."""
    return one if abs(count) <= 1 else many


def counted(count: int, one: str, many: str) -> str:
    """`1 bien`, `1 200 biens`."""
    return f"{format_decimal(Decimal(count))} {plural(count, one, many)}"


def fold(text: str) -> str:
    """For search: without accents, case or typographic marks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SAME_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """A subdomain for a name; empty when no letter or figure is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:SUBDOMAIN_MAX].rstrip("-")
