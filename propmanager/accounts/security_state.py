import uuid
from dataclasses import dataclass

import reflex as rx

from propmanager.accounts.service import factor_changes
from propmanager.core import french
from propmanager.core.access import step_up
from propmanager.core.clock import day_in_paris
from propmanager.ui.state import SessionState, run_platform

_LONGEST_KEY = 2000


@dataclass(frozen=True)
class KeyRow:
    """`key` is how the routes call the passkey."""

    key: str
    nom: str
    added: str
    used: str


class SecurityState(SessionState):
    """`/parametres/securite` and `/admin/securite`: what is set up. The changes themselves go over HTTP."""

    is_loaded: bool = False
    has_totp: bool = False
    has_factor: bool = False
    passkeys: list[KeyRow] = []
    keys_text: str = ""
    codes_left: int = 0
    codes_text: str = ""
    asking: str = ""  # which dialog is open
    chosen: KeyRow = KeyRow("", "", "", "")

    @rx.event
    @step_up
    async def load(self) -> None:
        found = await run_platform(factor_changes.overview, uuid.UUID(self._user_id))
        self.has_totp, self.has_factor = found.has_totp, found.has_totp or bool(found.passkeys)
        self.passkeys = [_row(one) for one in found.passkeys]
        self.keys_text = french.counted(len(found.passkeys), "clé", "clés")
        self.codes_left = found.codes_left
        self.codes_text = french.counted(found.codes_left, "code restant", "codes restants")
        self.asking, self.is_loaded = "", True

    @rx.event
    @step_up
    async def ask(self, dialog: str, key: str) -> None:
        """Opens a dialog, about one passkey when the key is not empty."""
        self.asking = str(dialog)[:20]
        wanted = str(key)[:_LONGEST_KEY]
        self.chosen = next((row for row in self.passkeys if row.key == wanted), KeyRow("", "", "", ""))

    @rx.event
    @step_up
    async def dismiss(self, shown: bool) -> None:  # noqa: ARG002, FBT001  # what the dialog tells
        self.asking = ""


def _row(view: factor_changes.PasskeyView) -> KeyRow:
    used = f"Utilisée le {french.format_instant(view.used_at)}" if view.used_at else "Pas encore utilisée"
    return KeyRow(view.key, view.nom, f"Ajoutée le {french.format_day(day_in_paris(view.created_at))}", used)
