import uuid
from collections.abc import AsyncIterator

import reflex as rx

from propmanager.accounts import self_service
from propmanager.accounts.self_service import Waiting
from propmanager.core import clock, french
from propmanager.core.access import public
from propmanager.core.errors import InvalidInput
from propmanager.core.settings import settings
from propmanager.ui.state import SessionState, run_async, run_platform


class SignUpState(SessionState):
    """`/inscription`. Open to anybody, so every argument is checked, and nothing is answered but what is free."""

    errors: dict[str, str] = {}
    subdomain_error: str = ""
    subdomain_free: str = ""
    suggested_subdomain: str = ""
    is_busy: bool = False
    waiting_email: str = ""  # where the mail went, once the form was taken
    _waiting_id: str = ""
    _typed_subdomain: str = ""
    base_host: str = ""  # at run time: one build serves any host

    @rx.event
    @public
    async def load(self) -> None:
        """What was answered meanwhile, in another tab, waits for nothing any more."""
        self.base_host = settings().base_host
        if self._waiting_id and not await run_platform(self_service.still_waits, self._waiting(), clock.now()):
            self._waiting_id = self.waiting_email = ""

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
    async def submit(self, typed: dict) -> AsyncIterator[None]:
        """Says that a mail is on its way; or, field by field, what is to be mended."""
        self.is_busy, self.errors = True, {}
        yield
        read = _lower_subdomain(typed)
        try:
            await self._ask(read)
        except InvalidInput as refusal:
            # Its own fault comes last in a sign-up; here it is said together with the others.
            await self._check(str(read.get("subdomain") or "")[:80].strip())
            subdomain = {"subdomain": self.subdomain_error} if self.subdomain_error else {}
            self.errors, self.subdomain_error, self.subdomain_free = subdomain | refusal.fields, "", ""
        finally:
            self.is_busy = False

    @rx.event
    @public
    async def send_again(self) -> None:
        if self.waiting_email:
            await run_async(self_service.send_sign_up_again(self._waiting(), now=clock.now()))
            self._tell("Message renvoyé", "Pensez à regarder dans les courriers indésirables.")

    @rx.event
    @public
    async def correct(self) -> None:
        """Back to the form, which still holds what was typed. What is sent next takes the place of this one."""
        self.waiting_email = ""

    async def _ask(self, typed: dict) -> None:
        before = self._waiting().id if self._waiting_id else None
        ip = self.router.session.client_ip
        asked = self_service.ask_sign_up(typed, ip=ip, now=clock.now(), instead_of=before)
        waiting = await run_async(asked)
        self._waiting_id, self.waiting_email = str(waiting.id), waiting.email

    async def _check(self, subdomain: str) -> None:
        before = self._waiting().id if self._waiting_id else None
        fault = await run_platform(self_service.subdomain_fault, subdomain, clock.now(), before) if subdomain else ""
        self.subdomain_error = fault
        self.subdomain_free = subdomain if subdomain and not fault else ""

    def _waiting(self) -> Waiting:
        return Waiting(uuid.UUID(self._waiting_id), self.waiting_email)


def _lower_subdomain(typed: object) -> dict:
    if not isinstance(typed, dict):
        return {}
    subdomain = typed.get("subdomain")
    return {**typed, "subdomain": subdomain.lower() if isinstance(subdomain, str) else subdomain}
