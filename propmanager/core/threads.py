"""Reflex runs handlers on one event loop shared by all users; whatever can wait runs in one of these threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_DATABASE = ThreadPoolExecutor(max_workers=8, thread_name_prefix="database")
# One thread: bcrypt releases the GIL, so one login never takes more than one core from the others.
_PASSWORDS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")


async def in_database_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await _in(_DATABASE, partial(work, *args, **kwargs))


async def in_password_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await _in(_PASSWORDS, partial(work, *args, **kwargs))


async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """With the context of the caller: log lines of the thread carry its request."""
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, work)
