"""The product as it is, but for what its passwords cost: a login takes no quarter of a second of a core."""

from propmanager.propmanager import app
from tests import cheap_passwords  # noqa: F401 - this makes them so

__all__ = ["app"]
