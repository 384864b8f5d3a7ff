"""Marks on event handlers that the guard reads. Without a mark, a handler answers signed-in members only."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC_MARK = "_answers_anyone"
ACTION_MARK = "_is_action"
STEP_UP_MARK = "_wants_recent_proof"


def public(handler: F) -> F:
    """Lets anybody on the socket run the handler. Under `@rx.event`; every use has its line in a test."""
    setattr(handler, PUBLIC_MARK, True)
    return handler


def needs(action: str) -> Callable[[F], F]:
    """Lets only those run the handler to whom the matrix of `accounts/rights.py` gives the action."""

    def mark(handler: F) -> F:
        setattr(handler, ACTION_MARK, action)
        return handler

    return mark


def step_up(handler: F) -> F:
    """Asks for the password or a second factor again when the last proof is older than ten minutes."""
    setattr(handler, STEP_UP_MARK, True)
    return handler
