import uuid
from collections.abc import AsyncIterator

import reflex as rx

from propmanager.accounts import self_service
from propmanager.core import clock
from propmanager.core.errors import InvalidInput
from propmanager.ui.state import SessionState, run_async, run_platform


class ProfileState(SessionState):
    """`/parametres/profil` and `/admin/profil`: three forms of one's own account, each with its faults."""

    prenom: str = ""
    nom: str = ""
    email: str = ""
    is_verified: bool = True
    is_loaded: bool = False
    name_errors: dict[str, str] = {}
    address_errors: dict[str, str] = {}
    password_errors: dict[str, str] = {}
    busy: str = ""  # which form is being answered: a password takes a quarter of a second
    asked_email: str = ""  # the new address, once the link is on its way
    passwords_kept: int = 0  # one more empties the fields of a password that was changed

    @rx.event
    async def load(self) -> None:
        profile = await run_platform(self_service.profile_of, self._me())
        self.prenom, self.nom, self.email = profile.prenom, profile.nom, profile.email
        self.is_verified, self.is_loaded, self.asked_email = profile.is_verified, True, ""
        self.name_errors, self.address_errors, self.password_errors = {}, {}, {}

    @rx.event
    async def rename(self, typed: dict) -> AsyncIterator[None]:
        self.name_errors = {}
        yield
        try:
            await run_platform(self_service.rename, self._me(), _read(typed))
        except InvalidInput as refusal:
            self.name_errors = refusal.fields
            return
        self._tell("Profil enregistré")

    @rx.event
    async def ask_verification(self) -> None:
        await run_async(self_service.ask_verification(self._me(), now=clock.now()))
        self._tell("Message envoyé", "Ouvrez-le et suivez son lien pour confirmer votre adresse.")

    @rx.event
    async def change_address(self, typed: dict) -> AsyncIterator[None]:
        self.busy, self.address_errors = "address", {}
        yield
        try:
            asked = self_service.ask_address_change(self._me(), _read(typed), now=clock.now())
            self.asked_email = await run_async(asked)
        except InvalidInput as refusal:
            self.address_errors = refusal.fields
        finally:
            self.busy = ""

    @rx.event
    async def change_password(self, typed: dict) -> AsyncIterator[None]:
        self.busy, self.password_errors = "password", {}
        yield
        try:
            session_id = uuid.UUID(self._session_id)
            await run_async(self_service.change_password(self._me(), session_id, _read(typed), now=clock.now()))
        except InvalidInput as refusal:
            self.password_errors = refusal.fields
        else:
            self.passwords_kept += 1
            self._tell("Mot de passe changé", "Vos autres sessions sont fermées.")
        finally:
            self.busy = ""

    def _me(self) -> uuid.UUID:
        return uuid.UUID(self._user_id)


def _read(typed: object) -> dict:
    return typed if isinstance(typed, dict) else {}
