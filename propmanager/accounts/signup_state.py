from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts import login, service
from propmanager.core import clock, french
from propmanager.core.access import public
from propmanager.core.errors import InvalidInput
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_password_thread
from propmanager.tenants import service as tenants
from propmanager.ui.state import SessionState, run_platform


class SignUpState(SessionState):
    """`/inscription`. Open to anybody, so every argument is checked, and nothing is answered but what is free."""

    errors: dict[str, str] = {}
    subdomain_error: str = ""
    subdomain_free: str = ""
    suggested_subdomain: str = ""
    is_busy: bool = False
    _typed_subdomain: str = ""
    base_host: str = ""  # at run time: one build serves any host

    @rx.event
    @public
    async def load(self) -> None:
        self.base_host = settings().base_host

    @rx.event
    @public
    async def suggest(self, tenant_nom: str) -> None:
        """Proposes an address made from the name; the page takes it only where nothing was typed."""
        if not self._typed_subdomain:
            self.suggested_subdomain = french.slug(str(tenant_nom)[:80])
            await self._check(self.suggested_subdomain)

    @rx.event
    @public
    async def check_subdomain(self, typed: str) -> None:
        self._typed_subdomain = str(typed)[:80].strip().lower()
        await self._check(self._typed_subdomain)

    @rx.event
    @public
    async def submit(self, typed: dict) -> AsyncIterator[EventSpec | None]:
        """Creates the space and goes there; or says, field by field, what is to be mended."""
        self.is_busy = True
        yield None
        read = _lower_subdomain(typed)
        try:
            yield await self._sign_up(read)
        except InvalidInput as refusal:
            # Its own fault comes last in a sign-up; here it is said together with the others.
            await self._check(str(read.get("subdomain") or "")[:80].strip())
            subdomain = {"subdomain": self.subdomain_error} if self.subdomain_error else {}
            self.errors, self.subdomain_error, self.subdomain_free = subdomain | refusal.fields, "", ""
        finally:
            self.is_busy = False

    async def _sign_up(self, typed: dict) -> EventSpec:
        draft = await in_password_thread(service.read_sign_up, typed)
        password_hash = await login.hash_away_from_loop(draft.password)
        code = await run_platform(service.sign_up, draft, password_hash, clock.now())
        self.errors = {}
        return rx.redirect(service.arrival_url(draft.subdomain, code))

    async def _check(self, subdomain: str) -> None:
        fault = await run_platform(_subdomain_fault, subdomain) if subdomain else ""
        self.subdomain_error = fault
        self.subdomain_free = subdomain if subdomain and not fault else ""


def _subdomain_fault(subdomain: str) -> str:
    with platform_session("is the subdomain free") as db:
        return tenants.subdomain_fault(db, subdomain)


def _lower_subdomain(typed: object) -> dict:
    if not isinstance(typed, dict):
        return {}
    subdomain = typed.get("subdomain")
    return {**typed, "subdomain": subdomain.lower() if isinstance(subdomain, str) else subdomain}
