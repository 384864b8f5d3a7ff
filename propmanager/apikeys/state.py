import uuid
from dataclasses import dataclass
from datetime import datetime

import reflex as rx

from propmanager.accounts.rights import Action
from propmanager.accounts.service import identity_of
from propmanager.apikeys import service
from propmanager.apikeys.model import ApiKey
from propmanager.apikeys.rules import SCOPES
from propmanager.core import clock, french
from propmanager.core.access import needs, step_up
from propmanager.core.errors import NotAuthenticated, NotFound, PropManagerError
from propmanager.ui.state import SessionState, run_platform


@dataclass(frozen=True)
class KeyRow:
    id: str
    nom: str
    prefix: str
    allowed: str
    life: str
    used: str


class ApiKeysState(SessionState):
    """`/parametres/api`: the keys there are. A new one is made over HTTP, so that it never passes through here."""

    keys: list[KeyRow] = []
    is_loaded: bool = False
    asked_id: str = ""
    asked_nom: str = ""

    @rx.event
    @needs(Action.MANAGE_API)
    async def load(self) -> None:
        self.asked_id = ""
        now = clock.now()
        self.keys = [_row(key, now) for key in await self._run(service.list_keys)]
        self.is_loaded = True

    @rx.event
    @needs(Action.MANAGE_API)
    @step_up
    async def ask_to_revoke(self, key_id: str) -> None:
        chosen = [row for row in self.keys if row.id == key_id]
        if chosen:
            self.asked_id, self.asked_nom = chosen[0].id, chosen[0].nom

    @rx.event
    @needs(Action.MANAGE_API)
    async def leave_question(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self.asked_id = ""

    @rx.event
    @needs(Action.MANAGE_API)
    @step_up
    async def revoke(self) -> None:
        asked, self.asked_id = self.asked_id, ""
        try:
            who = await run_platform(identity_of, uuid.UUID(self._session_id))
            if who is None:
                raise NotAuthenticated("Connectez-vous pour continuer.")
            nom = await self._run(service.revoke_key, _read_id(asked), who, now=clock.now())
        except PropManagerError as refusal:
            self._tell("La clé n’a pas été révoquée", refusal.message, tone="error")
        else:
            self._tell("Clé révoquée", f"« {nom} » ne répond plus à aucun appel.")
        self.keys = [_row(key, clock.now()) for key in await self._run(service.list_keys)]


def _row(key: ApiKey, now: datetime) -> KeyRow:
    return KeyRow(
        id=str(key.id),
        nom=key.nom,
        prefix=f"{key.prefix}…",
        allowed=", ".join(label for scope, label in SCOPES.items() if scope.value in key.scopes),
        life=_life(key, now),
        used=f"Utilisée {french.format_since(key.used_at, now)}" if key.used_at else "Jamais utilisée",
    )


def _life(key: ApiKey, now: datetime) -> str:
    if key.expires_at is None:
        return "Sans fin"
    day = french.format_day(clock.day_in_paris(key.expires_at))
    return f"Expirée le {day}" if key.expires_at <= now else f"Jusqu’au {day}"


def _read_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("Cette clé n’existe plus.") from None
