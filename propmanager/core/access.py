"""Marks on event handlers that the guard reads. Without a mark, a handler answers signed-in members only."""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC_MARK = "_answers_anyone"
ROLE_MARK = "_answers_role"


def public(handler: F) -> F:
    """Lets anybody on the socket run the handler. Under `@rx.event`; every use has its line in a test."""
    setattr(handler, PUBLIC_MARK, True)
    return handler


def needs(role: str) -> Callable[[F], F]:
    """Lets only members of this role, or a higher one, run the handler."""

    def mark(handler: F) -> F:
        setattr(handler, ROLE_MARK, role)
        return handler

    return mark
