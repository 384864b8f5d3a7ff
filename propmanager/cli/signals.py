"""Ctrl-C and SIGTERM, for commands that have something to put away before they end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Never

ENDINGS = (signal.SIGINT, signal.SIGTERM)
_Reaction = Callable[[int, FrameType | None], object] | signal.Handlers


def unwind_on_either() -> None:
    """Both raise KeyboardInterrupt from now on, so that every `finally` on the way out runs."""
    for ending in ENDINGS:
        signal.signal(ending, _leave)


@contextmanager
def answered_by(reaction: _Reaction) -> Iterator[None]:
    """Within the block, either does that and no more."""
    previous = {ending: signal.signal(ending, reaction) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, before in previous.items():
            signal.signal(ending, before)


def _leave(_signal: int, _frame: FrameType | None) -> Never:
    raise KeyboardInterrupt
