"""A state as a browser drives it, without one: handlers are called with what a page, or an attacker, sends."""

import asyncio
import inspect
from typing import Any

from reflex.istate.data import RouterData
from reflex.state import State

from propmanager.ui.state import SessionState

JUNK = (None, [], {}, ["x"], {"a": 1}, 7, -1, 1.5, float("nan"), True, "", "\0", "x" * 10_000, "' or 1=1 --", "🙂")


class Tab:
    """One state of one signed-in member at one address."""

    def __init__(self, tenant_id, state, address="/biens", *, session_id="", role=""):
        self._root = State()
        self._root.router = RouterData.from_router_data({"asPath": address})
        session = asyncio.run(self._root.get_state(SessionState))
        session._tenant_id, session.may_write = str(tenant_id), True
        session._session_id, session._role = str(session_id), role
        self.state = asyncio.run(self._root.get_state(state))

    def run(self, handler, *arguments) -> list[Any]:
        """What the handler sends the browser to do."""
        return asyncio.run(self._run(handler, arguments))

    async def _run(self, handler, arguments):
        running = handler.fn(self.state, *arguments)
        if inspect.isasyncgen(running):
            return [event async for event in running if event]
        return [event for event in [await running] if event]

    @property
    def notice(self):
        return (self.state.notice.get("tone"), self.state.notice.get("text"))
