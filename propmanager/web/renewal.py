"""An event of a page whose access ran out, because its machine slept: the page renews it where it stands, and goes on.

Led to another page instead, somebody who had a form half filled in would find it empty.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from reflex.app import App
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from propmanager.accounts.service import Identity
from propmanager.core import clock
from propmanager.ui.state import SessionState

PATIENCE_SECONDS = 5.0  # shorter than Redis keeps the lock of a state
_LOOKS_EVERY_SECONDS = 0.1
_NOT_ASKED_AGAIN_FOR_SECONDS = 60.0
_ASKED = f"renewal{FIELD_MARKER}"


class Renewals:
    """A page that did not answer is not waited for again at once: its events would pile up."""

    def __init__(self) -> None:
        self._silent_until: dict[str, float] = {}

    async def wait_for(
        self, app: App, client_token: str, asleep: Identity, present: Callable[[], Awaitable[Identity | None]]
    ) -> Identity | None:
        """What the session is afterwards: open again, still asleep when nobody renewed it, or None when it is over."""
        session_id, who = str(asleep.session_id), asleep
        if self._silent_until.get(session_id, 0) > time.monotonic() or app.event_namespace is None:
            return asleep
        asked = {SessionState.get_full_name(): {_ASKED: time.time_ns() // 1_000_000}}
        await app.event_namespace.emit_update(StateUpdate(delta=asked), client_token)
        stop = time.monotonic() + PATIENCE_SECONDS
        while who and not who.is_live(clock.now()) and time.monotonic() < stop:
            await asyncio.sleep(_LOOKS_EVERY_SECONDS)
            who = await present()
        if who and not who.is_live(clock.now()):
            self._note_silence(session_id)
        return who

    def _note_silence(self, session_id: str) -> None:
        now = time.monotonic()
        self._silent_until = {known: until for known, until in self._silent_until.items() if until > now}
        self._silent_until[session_id] = now + _NOT_ASKED_AGAIN_FOR_SECONDS
