"""What a web process remembers of who may do what: for five seconds at most, and forgotten at once when announced."""

import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Identity
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread
from propmanager.tenants import service as tenants

REMEMBERED_SECONDS = 5.0
_MAXIMUM = 50_000

V = TypeVar("V")


class _Memory(Generic[V]):
    """Values by key, each for a few seconds. A load that was overtaken by a change is not kept."""

    def __init__(self, load: Callable[[str], V]) -> None:
        self._load = load
        self._values: dict[str, tuple[float, V]] = {}
        self._changes = 0

    def fresh(self, key: str) -> tuple[float, V] | None:
        kept = self._values.get(key)
        return kept if kept and kept[0] > time.monotonic() else None

    async def get(self, key: str) -> V:
        if kept := self.fresh(key):
            return kept[1]
        changes = self._changes
        value = await in_database_thread(self._load, key)
        if changes == self._changes:
            self._make_room()
            self._values[key] = (time.monotonic() + REMEMBERED_SECONDS, value)
        return value

    def forget(self, matches: Callable[[V], bool] | None = None) -> None:
        self._changes += 1
        self._values = {k: kept for k, kept in self._values.items() if matches and not matches(kept[1])}

    def _make_room(self) -> None:
        if len(self._values) >= _MAXIMUM:
            now = time.monotonic()
            self._values = {k: kept for k, kept in self._values.items() if kept[0] > now}


# What an announcement is about, and the field of an identity that names it.
_FIELDS = {"session": "session_id", "user": "user_id", "tenant": "tenant_id"}


class AccessCache:
    """Identities by session, tenants by subdomain, and who holds each open tab (client token) of this process."""

    def __init__(self) -> None:
        self._identities = _Memory(_load_identity)
        self._tenants = _Memory(_load_tenant_id)
        self._holders: dict[str, Identity] = {}

    async def identity(self, session_id: str) -> Identity | None:
        return await self._identities.get(session_id)

    async def tenant_id(self, subdomain: str) -> uuid.UUID | None:
        return await self._tenants.get(subdomain)

    def note_tab(self, client_token: str, who: Identity) -> None:
        self._holders[client_token] = who

    def close_tab(self, client_token: str) -> None:
        self._holders.pop(client_token, None)

    @property
    def open_tabs(self) -> frozenset[str]:
        return frozenset(self._holders)

    def forget_all(self) -> None:
        self._identities.forget()
        self._tenants.forget()

    def forget(self, kind: str, identifier: str) -> None:
        """Drops what the announcement is about."""
        if kind == "tenant":
            self._tenants.forget()
        self._identities.forget(lambda who: who is None or _is_about(who, kind, identifier))

    async def close_dead(self, kind: str, identifier: str, send_away: Callable[[str], Awaitable[None]]) -> None:
        """Sends away the tabs that the announcement is about and whose session is over."""
        for token, who in list(self._holders.items()):
            if _is_about(who, kind, identifier) and await self.identity(str(who.session_id)) is None:
                await send_away(token)
                self.close_tab(token)


def _is_about(who: Identity, kind: str, identifier: str) -> bool:
    return str(getattr(who, _FIELDS[kind])) == identifier


def _load_identity(session_id: str) -> Identity | None:
    return accounts.identity_of(uuid.UUID(session_id))


def _load_tenant_id(subdomain: str) -> uuid.UUID | None:
    with platform_session("tenant of the host") as db:
        tenant = tenants.find_by_subdomain(db, subdomain)
        return tenant.id if tenant else None
