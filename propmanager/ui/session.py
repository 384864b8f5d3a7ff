"""Components that keep the browser session alive, wake it up, or end it; their scripts are compiled, not sent."""

from typing import Any

import reflex as rx


class _Session(rx.Component):
    library = "$/public/ui/session.jsx"


class _Keeper(_Session):
    tag = "SessionKeeper"


class _Resume(_Session):
    tag = "SessionResume"


class _LogOutButton(_Session):
    tag = "LogOutButton"


def session_keeper() -> rx.Component:
    """Renews the tokens every ten minutes. On every page of a signed-in person."""
    return _Keeper.create()


def session_resume() -> rx.Component:
    """Renews the tokens once, then goes to the path in `?suite=`, or to the login page."""
    return _Resume.create()


def log_out_button(*children: Any, class_name: str) -> rx.Component:
    return _LogOutButton.create(*children, class_name=class_name)
