"""Locks of states in Redis, when whoever waits for one is no longer wanted.

Reflex ends the first events of a page when its tab goes away or is loaded anew. Ended between asking for the lock and
having the state, such an event leaves the lock to nobody: the same tab would stay empty until it runs out, a minute.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from reflex.istate.manager.redis import StateManagerRedis

_modify_state = StateManagerRedis.modify_state
_leaving: set[asyncio.Task[Any]] = set()  # the event loop itself remembers no task


def leave_no_lock_behind() -> None:
    """Before the application is made."""
    StateManagerRedis.modify_state = _modify_state_or_leave_it


@asynccontextmanager
async def _modify_state_or_leave_it(self: StateManagerRedis, token: Any, **context: Any) -> AsyncIterator[Any]:
    """Given up, it still gets the state, and leaves it as it was. Each in a task of its own, which nobody ends."""
    changing = _modify_state(self, token, **context)
    entering = asyncio.create_task(changing.__aenter__())
    try:
        state = await asyncio.shield(entering)
    except asyncio.CancelledError:
        entering.add_done_callback(partial(_leave, changing))
        raise
    async with AsyncExitStack() as stack:
        stack.push_async_exit(changing)
        yield state


def _leave(changing: AbstractAsyncContextManager[Any], entered: asyncio.Task[Any]) -> None:
    if entered.cancelled() or entered.exception():
        return
    task = asyncio.create_task(changing.__aexit__(None, None, None))
    _leaving.add(task)
    task.add_done_callback(_leaving.discard)
