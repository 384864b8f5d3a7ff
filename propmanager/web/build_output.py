"""Where the built frontend lies."""

from pathlib import Path

from propmanager.web.static_files import StaticFiles

BUILD = Path(__file__).resolve().parents[2] / ".web" / "build" / "client"


class NotBuilt(Exception):
    """The application was started without a build."""


def built_files() -> StaticFiles:
    if not BUILD.is_dir():
        raise NotBuilt("L’interface n’est pas construite : lancez `make build`.")
    return StaticFiles(BUILD)
