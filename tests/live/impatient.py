"""As `quick`, and with a patience of three seconds instead of minutes with a socket that has fallen silent."""

from propmanager.web import sockets
from tests.live.quick import app

__all__ = ["app"]

sockets.SILENT_SECONDS = 3.0
