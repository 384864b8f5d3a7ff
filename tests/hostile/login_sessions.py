"""The login sessions behind browsers, as the database has them."""

from tests.live.client import Browser
from tests.live.server import LiveServer


def session_id_of(visitor: Browser) -> str:
    return visitor.cookies["pm_refresh"].partition(".")[0]


def copy_of(visitor: Browser) -> Browser:
    """Another holder of the same cookies: a second tab, or a thief."""
    return Browser(visitor.server, visitor.host, dict(visitor.cookies))


def is_open(server: LiveServer, visitor: Browser) -> bool:
    with server.database() as db:
        query = "select revoked_at is null from login_session where id = %s::uuid"
        (found,) = db.execute(query, [session_id_of(visitor)]).fetchone() or (False,)
    return found
