"""The base of every state: who is behind the socket, the one door to the services, and what the page tells its user.

The fields that start with `_` never reach a browser. Only the guard writes who it is and where, at each event.
"""

import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx

from propmanager.core.access import public
from propmanager.core.errors import NotAuthenticated, ServiceUnavailable
from propmanager.core.outage import DATABASE_AWAY_ERRORS
from propmanager.core.tenancy import TenantSession, tenant_session
from propmanager.core.threads import in_database_thread, in_outside_thread

P = ParamSpec("P")
T = TypeVar("T")

DATABASE_AWAY = "La base de données ne répond pas pour le moment. Vos saisies sont gardées. Réessayez dans un instant."


@dataclass(frozen=True)
class Banner:
    """One line above every page of the shell: what is ahead, and where to do something about it.

    Without a `title` there is none. `tone` is brand, warn or bad.
    """

    tone: str = ""
    title: str = ""
    detail: str = ""
    action: str = ""
    href: str = ""
    has_meter: bool = False
    elapsed_percent: int = 0


class SessionState(rx.State):
    """Public fields are what the shell shows; they are empty for a stranger."""

    user_name: str = ""
    user_initials: str = ""
    user_role: str = ""
    tenant_name: str = ""
    banner: Banner = Banner()
    may_write: bool = False
    actions: list[str] = []  # what the matrix lets this person do: pages hide the rest
    missing_features: list[str] = []  # what the plan lacks: the ways there show a lock
    notice: dict[str, Any] = {}
    renewal: int = 0  # a new number asks the page to renew its session: see web.renewal

    _standing: str = ""
    _address: str = ""  # of the page that was opened last
    _session_id: str = ""
    _user_id: str = ""
    _tenant_id: str = ""
    _role: str = ""

    @rx.event
    @public
    async def announce(self, title: str, text: str = "", tone: str = "error") -> None:
        """Shows a notice to whoever asks for it, in the asker's own page."""
        self._tell(str(title)[:200], str(text)[:1000], tone=str(tone)[:20])

    def _tell(self, title: str, text: str = "", *, tone: str = "success") -> None:
        """A notice at the top right: `tone` is success, error, warning or info."""
        # By the clock, not a count: the page remembers the last `n` it showed, longer than a state lives.
        self.notice = {"n": time.time_ns() // 1_000_000, "tone": tone, "title": title, "text": text}

    def _tell_database_is_away(self) -> None:
        self._tell("Connexion à la base perdue", DATABASE_AWAY, tone="error")

    async def _run(self, service: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls a service inside the user's tenant, in one transaction, away from the event loop."""
        if not self._tenant_id:
            raise NotAuthenticated("Connectez-vous pour continuer.")
        tenant_id = uuid.UUID(self._tenant_id)
        return await run_async(in_database_thread(lambda: _in_tenant(tenant_id, service, *args, **kwargs)))

    async def _run_outside(
        self, service: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same for a service that also waits for a server which is not ours: nobody else waits with it.

        Such a service commits before it waits, so that it holds no connection meanwhile.
        """
        if not self._tenant_id:
            raise NotAuthenticated("Connectez-vous pour continuer.")
        tenant_id = uuid.UUID(self._tenant_id)
        return await run_async(in_outside_thread(lambda: _in_tenant(tenant_id, service, *args, **kwargs)))


async def run_platform(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls a function that opens its own platform session: for pages that belong to no tenant."""
    return await run_async(in_database_thread(lambda: service(*args, **kwargs)))


async def run_platform_outside(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for a function that also waits for a server which is not ours; it waits outside its sessions."""
    return await run_async(in_outside_thread(lambda: service(*args, **kwargs)))


async def run_async(work: Awaitable[T]) -> T:
    """Awaits a service that takes threads of its own: one that verifies passwords."""
    try:
        return await work
    except DATABASE_AWAY_ERRORS as lost:
        raise ServiceUnavailable(DATABASE_AWAY) from lost


def _in_tenant(
    tenant_id: uuid.UUID, service: Callable[Concatenate[TenantSession, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    with tenant_session(tenant_id) as db:
        return service(db, *args, **kwargs)
