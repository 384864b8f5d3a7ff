"""Passwords: 12 to 128 characters, whole. bcrypt reads 72 bytes, so it is given a digest of the password."""

import base64
import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any

import bcrypt
from pydantic import BeforeValidator
from zxcvbn import matching, zxcvbn

from propmanager.core import forms

MINIMUM, MAXIMUM = 12, 128
COST = 12
_GUESSES_WANTED = 10**9  # zxcvbn's score of 3 begins at 10**8: two common words and a hyphen get there
_ZXCVBN_READS = 32
# Signs that it reads as several letters: with many of them it tries for seconds, and longer with each one more.
_SIGNS = frozenset("4@8({[<369&#!1/|0$5+7%2")
_SIGNS_READ_AT_LENGTH = 5
_ZXCVBN_READS_OF_SIGNS = 16
_REPEATED = re.compile(r"(.)\1{2,}")
_SHORTEST_HINT = 3
_OWN_CHARACTERS = 6  # letters or figures beside the words that anybody would try
_TOO_COMMON_HERE = ["propmanager", "loyer", "quittance", "locataire", "motdepasse", "azerty", "bailleur", "appartement"]

# zxcvbn knows English words only. One word a line, lower case and without accents, the likeliest first.
_FRENCH = Path(__file__).with_name("common_passwords.txt").read_text().split()
matching.add_frequency_lists({"french": _FRENCH})

# Verified for unknown accounts, so that they take the time of known ones. Of 32 random bytes that nobody kept;
# written down, because making it would cost each process a quarter of a second at its start.
NOBODY = "$2b$12$yv1zSKJobMPDfNesvCZP9eEd/ITOJm60g/7GK45fqP2hNBZP1nFPG"


def _read(typed: Any) -> str:
    if not isinstance(typed, str) or not typed:
        raise forms.refuse(forms.REQUIRED)
    return typed


Password = Annotated[str, BeforeValidator(_read)]  # as it was typed: no trimming, no change of case


def hash_password(password: str) -> str:
    return bcrypt.hashpw(_digest(password), bcrypt.gensalt(COST)).decode()


def matches(password: str, password_hash: str) -> bool:
    return bcrypt.checkpw(_digest(password), password_hash.encode())


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash costs less than today's: to be replaced at the next login, which alone has the password."""
    _, _, cost, _ = password_hash.split("$")
    return int(cost) < COST


def weakness(password: str, about_user: list[str]) -> str:
    """What is wrong with a new password, in French; empty when it will do."""
    if len(password) < MINIMUM:
        return f"Choisissez au moins {MINIMUM} caractères, par exemple une phrase."
    if len(password) > MAXIMUM:
        return f"Choisissez au plus {MAXIMUM} caractères."
    hints = [*_TOO_COMMON_HERE, *(hint for hint in about_user if hint)]
    guesses = zxcvbn(_what_it_reads(password), user_inputs=hints)["guesses"]
    if guesses < _GUESSES_WANTED or _is_made_of(password, hints):
        return "Ce mot de passe est trop facile à deviner. Ajoutez un ou deux mots sans rapport."
    return ""


def _is_made_of(password: str, hints: list[str]) -> bool:
    """Whether zxcvbn was taken in: it thinks well of "Claire Dupont", even told that the user is called so."""
    rest = password.casefold()
    for hint in sorted(hints, key=len, reverse=True):
        if len(hint) >= _SHORTEST_HINT:
            rest = rest.replace(hint.casefold(), "")
    return sum(character.isalnum() for character in rest) < _OWN_CHARACTERS


def _what_it_reads(password: str) -> str:
    """A short beginning, so that no password takes it long; thirty times the same letter say no more than two."""
    told = _REPEATED.sub(r"\1\1", _without_accents(password))
    has_many_signs = len(_SIGNS.intersection(told)) > _SIGNS_READ_AT_LENGTH
    return told[: _ZXCVBN_READS_OF_SIGNS if has_many_signs else _ZXCVBN_READS]


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _digest(password: str) -> bytes:
    """Base64, because bcrypt stops at a zero byte."""
    return base64.b64encode(hashlib.sha256(password.encode(errors="surrogatepass")).digest())
