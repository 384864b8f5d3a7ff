"""Sample biens. Two flavours share streets and names but no number and no rent, so that a leak would show."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from propmanager.biens import service
from propmanager.core.tenancy import TenantSession


class Flavour(StrEnum):
    """House numbers and euros of rent are even for one, odd for the other."""

    EVEN = "even"
    ODD = "odd"


class _Kind(NamedTuple):
    """`surface` in m², `loyer` and `charges` in euros a month."""

    type: str
    name: str
    surface: str
    pieces: str
    loyer: int
    charges: int


class _Place(NamedTuple):
    quarter: str
    street: str
    code_postal: str
    ville: str


_PLACES = (
    _Place("Bellecour", "rue Victor-Hugo", "69002", "Lyon"),
    _Place("Croix-Rousse", "montée de la Grande-Côte", "69001", "Lyon"),
    _Place("Vieux-Lyon", "rue du Bœuf", "69005", "Lyon"),
    _Place("Monplaisir", "rue des Tuiliers", "69003", "Lyon"),
    _Place("Part-Dieu", "rue Garibaldi", "69006", "Lyon"),
    _Place("Gratte-Ciel", "avenue Henri-Barbusse", "69100", "Villeurbanne"),
    _Place("Jean-Macé", "avenue Jean-Jaurès", "69007", "Lyon"),
    _Place("Guillotière", "cours Gambetta", "69007", "Lyon"),
    _Place("Batignolles", "rue des Moines", "75017", "Paris"),
    _Place("Belleville", "rue des Pyrénées", "75020", "Paris"),
)
# As many as share no divisor with the places: each kind meets each place once.
_KINDS = (
    _Kind("appartement", "Appartement", "68,25", "3", 1180, 95),
    _Kind("studio", "Studio", "24", "1", 590, 45),
    _Kind("appartement", "Deux-pièces", "46,5", "2", 860, 70),
    _Kind("maison", "Maison", "112", "5", 1650, 60),
    _Kind("parking", "Parking", "", "", 90, 0),
    _Kind("appartement", "Duplex", "84,5", "4", 1430, 120),
    _Kind("local", "Local", "41", "", 760, 80),
)
_HOMES = ("appartement", "studio", "maison")
_DPE = (("D", 400), ("C", 900), ("F", 1200), ("E", 2200), ("B", 150), ("G", 700), ("aucun", 0))

_IMMEUBLE_AT = 5  # so that the smallest demonstration has it too
_IMMEUBLE_PLACE = _PLACES[7]
_IMMEUBLE = _Kind("immeuble", "Immeuble Gambetta", "", "", 0, 0)
_LOTS = (
    _Kind("appartement", "Gambetta, premier étage", "41", "2", 720, 55),
    _Kind("appartement", "Gambetta, deuxième étage", "63,5", "3", 980, 80),
)


def add_sample_biens(db: TenantSession, count: int, flavour: Flavour, today: date) -> None:
    """Raises PlanLimitReached when the tenant's plan has not that many places."""
    # Rows of one transaction share their instant: the latest of them is then the one with the highest id.
    ids = sorted(uuid.uuid4() for _ in range(count))
    immeuble_id = ids[_IMMEUBLE_AT] if count > _IMMEUBLE_AT else None
    for bien_id, typed in zip(ids, _typed(flavour, today, immeuble_id), strict=False):
        service.add_bien(db, service.read_bien(typed, today), bien_id)


def _typed(flavour: Flavour, today: date, immeuble_id: uuid.UUID | None) -> Iterator[dict[str, str]]:
    """Forms as a landlord would fill them, all different: an immeuble with two lots among 70 other biens."""
    odd = int(flavour == Flavour.ODD)
    alone = (_alone(number, odd, today) for number in range(len(_KINDS) * len(_PLACES)))
    yield from islice(alone, _IMMEUBLE_AT)
    place, number = _IMMEUBLE_PLACE, 40 + odd
    yield _form(_IMMEUBLE, _IMMEUBLE.name, place, number, 0)
    for floor, lot in enumerate(_LOTS):
        yield _form(lot, lot.name, place, number, odd) | _dpe(floor, today) | {"immeuble_id": str(immeuble_id)}
    yield from alone


def _alone(number: int, odd: int, today: date) -> dict[str, str]:
    kind, place = _KINDS[number % len(_KINDS)], _PLACES[number % len(_PLACES)]
    turn = number // len(_KINDS)
    dearer = kind._replace(loyer=kind.loyer + 10 * turn)
    form = _form(dearer, f"{kind.name} {place.quarter}", place, 2 * (number + 4) + odd, odd)
    return form | _dpe(number + turn, today) if kind.type in _HOMES else form


def _form(kind: _Kind, nom: str, place: _Place, number: int, odd: int) -> dict[str, str]:
    return {
        "type": kind.type,
        "nom": nom,
        "adresse": f"{number} {place.street}",
        "code_postal": place.code_postal,
        "ville": place.ville,
        "immeuble_id": "aucun",
        "surface": kind.surface,
        "pieces": kind.pieces,
        "loyer": str(kind.loyer + odd),
        "charges": str(kind.charges),
        "depot": str(kind.loyer),
        "dpe_class": "aucun",
        "dpe_on": "",
        "notes": "",
    }


def _dpe(number: int, today: date) -> dict[str, str]:
    letter, days_ago = _DPE[number % len(_DPE)]
    return {"dpe_class": letter, "dpe_on": str(today - timedelta(days_ago)) if letter != "aucun" else ""}
