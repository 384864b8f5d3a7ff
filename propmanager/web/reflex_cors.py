"""Reflex wraps whatever it serves in a CORS layer of its own, the portal included."""

from reflex.app import App
from starlette.applications import Starlette


def leave_cors_to_the_portal() -> None:
    """Before the application is made. Even for no origin at all, that layer answers every preflight by itself, without
    any header of ours, and tells the page of an origin that the portal allows to send its cookies.
    """
    App._add_cors = staticmethod(_add_nothing)  # noqa: SLF001 - it is called on the class: a subclass changes nothing


def _add_nothing(api: Starlette) -> None:
    pass
