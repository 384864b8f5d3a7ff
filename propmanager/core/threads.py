"""Reflex runs handlers on one event loop shared by all users; whatever can wait runs in one of these threads."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from propmanager.core.errors import TooManyRequests

P = ParamSpec("P")
T = TypeVar("T")

_DATABASE = ThreadPoolExecutor(max_workers=8, thread_name_prefix="database")
# Apart from the database's: whoever waits for another company's server keeps nobody from reading our own.
_OUTSIDE = ThreadPoolExecutor(max_workers=16, thread_name_prefix="outside")
# One thread: bcrypt releases the GIL, so one login never takes more than one core from the others.
_PASSWORDS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
PASSWORDS_AT_ONCE = 24  # with a quarter of a second each, the last one waits six; more people than that are told so
_places = threading.BoundedSemaphore(PASSWORDS_AT_ONCE)
_BUSY = "Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques secondes."
_BUSY_SECONDS = 5


class PasswordsBusy(TooManyRequests):
    """More passwords wait to be verified than anybody would wait for."""


async def in_database_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await _in(_DATABASE, partial(work, *args, **kwargs))


async def in_outside_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """For work that asks a server which is not ours, and may hang."""
    return await _in(_OUTSIDE, partial(work, *args, **kwargs))


async def in_password_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Raises PasswordsBusy at once, instead of joining a queue of minutes."""
    if not _places.acquire(blocking=False):
        raise PasswordsBusy(_BUSY, _BUSY_SECONDS)
    try:
        return await _in(_PASSWORDS, partial(work, *args, **kwargs))
    finally:
        _places.release()


async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """With the context of the caller: log lines of the thread carry its request."""
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, work)
