"""What the database sorts names by: it knows neither French accents nor that 10 comes after 2."""

import re

from propmanager.core import french

_FIGURES = re.compile(r"[0-9]+")
_PLACES = 6


def sort_key(nom: str) -> str:
    """`Lot 2` before `Lot 10`, `Écurie` between `Duplex` and `Ferme`."""
    return _FIGURES.sub(lambda figures: figures[0].zfill(_PLACES), french.fold(nom))
