import uuid

import reflex as rx

from propmanager.accounts.service import confirmation
from propmanager.ui.state import SessionState, run_platform


class ConfirmState(SessionState):
    """`/confirmation`: which proofs the person can give."""

    takes_password: bool = False
    takes_code: bool = False
    takes_passkey: bool = False

    @rx.event
    async def load(self) -> None:
        ways = await run_platform(confirmation.ways_to_confirm, uuid.UUID(self._user_id))
        self.takes_password, self.takes_code, self.takes_passkey = not ways.any, ways.any, ways.passkeys > 0
