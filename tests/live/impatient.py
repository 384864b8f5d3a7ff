"""The product as it is, but for its patience with a socket that has fallen silent: three seconds instead of minutes."""

from propmanager.propmanager import app
from propmanager.web import sockets

__all__ = ["app"]

sockets.SILENT_SECONDS = 3.0
