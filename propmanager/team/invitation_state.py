import uuid

import reflex as rx

from propmanager.accounts import service as accounts
from propmanager.core import clock
from propmanager.core.access import public
from propmanager.core.errors import PropManagerError
from propmanager.team import service
from propmanager.ui.state import SessionState, run_platform


class InvitationState(SessionState):
    """`/invitation`. Open to anybody: it tells what a code stands for, to whoever holds the code."""

    tenant_nom: str = ""
    inviter: str = ""
    role_label: str = ""
    email: str = ""
    expires_on: str = ""
    has_account: bool = False
    fault: str = ""
    is_signed_in: bool = False
    is_loaded: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        self._forget()
        code, host = self.router.url.query_parameters.get("code", ""), self.router.headers.host
        try:
            offer = await run_platform(service.find_offer, str(code), host, now=clock.now())
        except PropManagerError as refusal:
            self.fault = refusal.message
        else:
            self.tenant_nom, self.inviter, self.role_label = offer.tenant_nom, offer.inviter, offer.role_label
            self.email, self.expires_on, self.has_account = offer.email, offer.expires_on, offer.has_account
            self.fault = await self._fault_of_signed_in()
        self.is_loaded = True

    async def _fault_of_signed_in(self) -> str:
        """Whoever is signed in on this host is a member already, or somebody else."""
        if not self.is_signed_in:
            return ""
        who = await run_platform(accounts.identity_of, uuid.UUID(self._session_id))
        return service.ALREADY_IN if who and who.email == self.email else service.other_address(self.email)

    def _forget(self) -> None:
        self.is_signed_in = bool(self._session_id)
        self.tenant_nom = self.inviter = self.role_label = self.email = self.expires_on = self.fault = ""
        self.has_account = False
