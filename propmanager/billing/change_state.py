from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from propmanager.accounts.rights import Action
from propmanager.billing import service
from propmanager.billing.service import Act, CostLine, PlanCard
from propmanager.billing.state import BillingState
from propmanager.core import clock, money
from propmanager.core.access import needs, step_up
from propmanager.core.errors import PropManagerError
from propmanager.tenants.plans import Plan

_FAILURES = {
    Act.SUBSCRIBE: "La page de paiement ne s’est pas ouverte",
    Act.UPGRADE: "Le prix n’a pas pu être calculé",
    Act.KEEP: "Le changement n’a pas été annulé",
}


class ChangeState(BillingState):
    """The cards of the plans, and the dialogs that say what a change costs, or when it comes."""

    upgrading: str = ""  # the label of the plan; empty: closed
    cost_lines: tuple[CostLine, ...] = ()
    cost_sentence: str = ""
    cost_due: str = ""  # empty: nothing is to pay today
    downgrading: str = ""
    warning: str = ""
    fault: str = ""  # said in the dialog that is open
    is_declined: bool = False
    _plan: str = ""
    _proration_date: int = 0

    @rx.event
    async def load_plans(self) -> None:
        self._close()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def choose(self, plan: str) -> AsyncIterator[EventSpec | None]:
        """What the button of a card offers: looked up among the cards that this page was given."""
        card = next((one for one in self.billing.plans if one.plan == plan), None)
        if card is None or card.act == Act.NONE:
            return
        self._close()
        if card.act == Act.DOWNGRADE:
            self._plan, self.downgrading, self.warning = card.plan, card.label, card.warning
            return
        self.busy = card.plan
        yield None
        async with self._answering(_FAILURES[card.act]):
            yield await self._begin(card)
        await self._show()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    async def show_change(self, shown: bool) -> None:  # noqa: FBT001 - what the dialog gives
        if not shown:
            self._close()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def upgrade(self) -> AsyncIterator[EventSpec | None]:
        """For the price that the dialog shows. Where the bank wants to hear from the landlord, it leads there."""
        if not self.upgrading:  # a second click on its way
            return
        self.busy, self.fault, self.is_declined = "upgrade", "", False
        yield None
        try:
            plan = Plan(self._plan)
            changed = await self._run_outside(service.upgrade, plan, self._proration_date, now=clock.now())
        except service.CardDeclined as refusal:
            await self._show_price_again(f"{refusal.message} Votre plan n’a pas changé.", is_declined=True)
        except service.PriceOutOfDate:
            await self._show_price_again("Le prix n’était plus à jour. Le voici à nouveau.")
        except PropManagerError as refusal:
            self.fault = refusal.message
        else:
            if changed.pay_url:
                yield rx.redirect(changed.pay_url)
            else:
                self._tell("Plan changé", f"{self.upgrading} est actif.")
            self._close()
        finally:
            self.busy = ""
        await self._show()

    @rx.event
    @needs(Action.MANAGE_BILLING)
    @step_up
    async def downgrade(self) -> AsyncIterator[None]:
        if not self.downgrading:
            return
        self.busy, self.fault = "downgrade", ""
        yield
        try:
            await self._run_outside(service.downgrade, Plan(self._plan), now=clock.now())
        except PropManagerError as refusal:
            self.fault = refusal.message
        else:
            self._tell("Changement prévu", f"{self.downgrading} prendra la suite. Vous pouvez encore y renoncer.")
            self._close()
        finally:
            self.busy = ""
        await self._show()

    async def _begin(self, card: PlanCard) -> EventSpec | None:
        plan = Plan(card.plan)
        if card.act == Act.SUBSCRIBE:
            return rx.redirect(await self._run_outside(service.start_checkout, plan, now=clock.now()))
        if card.act == Act.KEEP:
            await self._run_outside(service.keep_plan, plan, now=clock.now())
            self._tell("Changement annulé", f"Vous gardez {card.label}.")
        else:
            await self._show_price(plan)
            self.upgrading = card.label
        return None

    async def _show_price(self, plan: Plan) -> None:
        shown = await self._run_outside(service.preview_upgrade, plan, now=clock.now())
        self._plan, self._proration_date = plan.value, shown.proration_date
        self.cost_lines, self.cost_sentence = shown.lines, shown.sentence
        self.cost_due = money.format_euros(shown.amount_due_cents) if shown.amount_due_cents > 0 else ""

    async def _show_price_again(self, fault: str, *, is_declined: bool = False) -> None:
        """What was shown before cannot be bought any more."""
        self.fault, self.is_declined = fault, is_declined
        try:
            await self._show_price(Plan(self._plan))
        except PropManagerError as refusal:
            self._close()
            self._tell("Le plan n’a pas changé", refusal.message, tone="error")

    def _close(self) -> None:
        self.upgrading = self.downgrading = self.warning = self.fault = self._plan = ""
        self.cost_lines, self.cost_sentence, self.cost_due, self._proration_date = (), "", "", 0
        self.is_declined = False
