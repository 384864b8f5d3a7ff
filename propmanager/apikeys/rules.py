"""What a key looks like, what it may be allowed, how long it lasts. Pure, but for the random bits."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from propmanager.accounts.rights import Action
from propmanager.core import forms

MARK = "pmk_"  # by which leaked keys are found in public places
_SHOWN = len(MARK) + 8

# What a key may be allowed, and how the page says it.
SCOPES = {Action.READ: "Lire l’espace", Action.MANAGE_TEAM: "Lire l’équipe"}
LIVES = {"30": "30 jours", "90": "90 jours", "365": "Un an", "": "Sans fin"}


def _read_scope(typed: Any) -> Action:
    if typed not in [scope.value for scope in SCOPES]:
        raise forms.refuse("Choisissez une des valeurs proposées.")
    return Action(typed)


def _read_life(typed: Any) -> timedelta | None:
    if typed not in LIVES:
        raise forms.refuse("Choisissez une des durées proposées.")
    return timedelta(days=int(typed)) if typed else None


@dataclass(frozen=True)
class NewKey:
    text: str
    prefix: str
    key_hash: bytes


class KeyForm(BaseModel):
    nom: Annotated[str, forms.line(60)]
    scope: Annotated[Action, BeforeValidator(_read_scope)]
    life: Annotated[timedelta | None, BeforeValidator(_read_life)]

    def scopes(self) -> list[str]:
        """Whoever may read the team may read the rest."""
        return sorted({Action.READ.value, self.scope.value})

    def expires_at(self, now: datetime) -> datetime | None:
        return now + self.life if self.life else None


def make() -> NewKey:
    """256 random bits behind a prefix that says whose they are."""
    text = MARK + secrets.token_urlsafe(32)
    return NewKey(text, text[:_SHOWN], digest(text))


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


def is_key(text: str) -> bool:
    return text.startswith(MARK)
