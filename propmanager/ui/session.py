"""Components that keep the browser session alive, wake it up, or end it; their scripts are compiled, not sent."""

from typing import Any

import reflex as rx


class _Session(rx.Component):
    library = "$/public/ui/session.jsx"


class _Keeper(_Session):
    tag = "SessionKeeper"


class _Resume(_Session):
    tag = "SessionResume"


class _Renewal(_Session):
    tag = "SessionRenewal"
    asked: rx.Var[int]


class _LogOutButton(_Session):
    tag = "LogOutButton"


def session_keeper() -> rx.Component:
    """Renews the tokens every ten minutes, and when the machine wakes up. On every page of a signed-in person."""
    return _Keeper.create()


def session_renewal(asked: rx.Var[int] | int) -> rx.Component:
    """Renews the tokens when the guard asks for it: each new number once. In the overlay of every page."""
    return _Renewal.create(asked=asked)


def session_resume() -> rx.Component:
    """Renews the tokens once, then goes to the path in `?suite=`, or to the login page."""
    return _Resume.create()


def log_out_button(*children: Any, class_name: str) -> rx.Component:
    return _LogOutButton.create(*children, class_name=class_name)
