from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts.rights import Action
from propmanager.billing import service
from propmanager.billing.service import BillingOverview, PortalFlow
from propmanager.core import clock
from propmanager.core.access import needs, step_up
from propmanager.core.errors import PropManagerError
from propmanager.core.tenancy import TenantSession
from propmanager.ui.state import SessionState

PORTAL_SHUT = "La page de paiement ne s’est pas ouverte"


class BillingState(SessionState):
    """`/facturation`. Everybody in the space reads it; its buttons are for those whose role manages the billing.

    A button asks for what the page offers, and for nothing else: the services look again.
    """

    billing: BillingOverview = BillingOverview()
    is_loaded: bool = False
    busy: str = ""  # the button that is being answered
    is_cancelling: bool = False
    shows_older: bool = False  # the whole history
    _shown: str = ""  # how fresh what is shown was

    @rx.event
    async def load(self) -> None:
        self.busy, self.is_cancelling, self.shows_older = "", False, False
        await self._show()

    @rx.event
    async def refresh(self) -> None:
        """Every second, for as long as somebody looks: news of Stripe come by another way than this page."""
        if self.is_loaded and await self._run(service.freshness) != self._shown:
            await self._show()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def manage_payment(self) -> AsyncIterator[EventSpec | None]:
        self.busy = "portal"
        yield None
        async with self._answering(PORTAL_SHUT):
            yield rx.redirect(await self._run_outside(service.open_portal))

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def change_card(self) -> AsyncIterator[EventSpec | None]:
        self.busy = "card"
        yield None
        async with self._answering(PORTAL_SHUT):
            yield rx.redirect(await self._run_outside(service.open_portal, PortalFlow.CARD))

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def pay(self) -> AsyncIterator[EventSpec | None]:
        self.busy = "pay"
        yield None
        async with self._answering(PORTAL_SHUT):
            yield rx.redirect(await self._run_outside(service.pay_url))
        await self._show()

    @rx.event
    async def turn_history(self) -> None:
        self.shows_older = not self.shows_older

    @rx.event
    async def open_receipt(self, invoice_id: str) -> AsyncIterator[EventSpec | None]:
        if not invoice_id or all(row.invoice_id != invoice_id for row in self.billing.history):
            return
        self.busy = invoice_id
        yield None
        async with self._answering("La facture ne s’est pas ouverte"):
            yield rx.redirect(await self._run_outside(service.receipt_url, invoice_id))

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def ask_cancel(self) -> None:
        self.is_cancelling = self.billing.may_cancel

    @rx.event
    @needs(Action.MANAGE_BILLING)
    async def show_cancel(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self.is_cancelling = False

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def cancel(self) -> AsyncIterator[None]:
        if not self.is_cancelling:  # a second click on its way
            return
        self.busy = "cancel"
        yield
        is_done = False
        async with self._answering("L’abonnement n’a pas été annulé"):
            await self._run_outside(service.cancel, now=clock.now())
            is_done = True
        self.is_cancelling = False
        await self._show()
        if is_done:
            after = "Vous pouvez revenir sur ce choix." if self.billing.may_resume else "Rien n’est plus à payer."
            self._tell("Abonnement annulé", f"Un e-mail vous le confirme. {after}")

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def resume(self) -> AsyncIterator[None]:
        if not self.billing.may_resume:
            return
        self.busy = "resume"
        yield
        async with self._answering("L’abonnement n’a pas été repris"):
            await self._run_outside(service.resume, now=clock.now())
            self._tell("Abonnement repris", "Il continue comme avant.")
        await self._show()

    @asynccontextmanager
    async def _answering(self, failure: str) -> AsyncGenerator[None]:
        """A refusal becomes a notice that starts with `failure`; the button is free again."""
        try:
            yield
        except PropManagerError as refusal:
            self._tell(failure, refusal.message, tone="error")
        finally:
            self.busy = ""

    async def _show(self) -> None:
        self._shown, self.billing = await self._run(_read, now=clock.now())
        self.is_loaded = True


def _read(db: TenantSession, *, now: datetime) -> tuple[str, BillingOverview]:
    """In this order: what changes meanwhile is seen again."""
    return service.freshness(db), service.overview(db, now=now)
