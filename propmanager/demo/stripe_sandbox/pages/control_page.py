"""The control page: who there is, what happened, and the clock."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from propmanager.core import french
from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.http.delivery import Delivery
from propmanager.demo.stripe_sandbox.objects import agenda, cardholders, catalogue, items
from propmanager.demo.stripe_sandbox.objects.events import DELIVERED
from propmanager.demo.stripe_sandbox.pages import html
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import cards, periods
from propmanager.demo.stripe_sandbox.store import Thing

SHOWN_EVENTS = 60
WEEK_DAYS = 7
_STATES = {"delivered": "Livré", "dropped": "Perdu exprès", "abandoned": "Abandonné"}


class ControlPage:
    def __init__(self, delivery: Delivery) -> None:
        self.box, self.delivery = delivery.box, delivery

    def routes(self) -> list[Route]:
        return [Route("/", self.show, methods=["GET"]), Route("/", self.act, methods=["POST"])]

    async def show(self, _request: Request) -> Response:
        return self._page()

    async def act(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        customer = form.get("customer", "")
        try:
            if form.get("action") == "card":
                cardholders.give_card(self.box, customer, cards.find(form.get("card", "")))
            else:
                agenda.advance(self.box, self._step(form.get("action", ""), customer), customer)
        except Refusal as refusal:
            return self._page(str(refusal))
        return html.go_to("/")

    def _step(self, action: str, customer: str) -> int:
        now = self.box.clock.now(customer)
        return periods.add_months(now, 1) - now if action == "month" else WEEK_DAYS * DAY

    def _page(self, error: str = "") -> Response:
        customers = [each for each in self.box.store.all("customer") if not each.get("deleted")]
        events = self.box.store.all("event")[: -SHOWN_EVENTS - 1 : -1]
        return html.page(
            "control.html",
            error=error,
            now=self.box.clock.now(),
            cards=cards.CARDS,
            customers=[self._customer(each) for each in customers[::-1]],
            events=[each | {"delivery": self._delivery(each)} for each in events],
        )

    def _customer(self, customer: Thing) -> dict[str, Any]:
        card = cardholders.card_of(self.box, customer)
        kept = self.box.store.all("subscription", customer=customer["id"])
        return {
            "id": customer["id"],
            "name": customer["name"] or customer["email"] or "Sans nom",
            "now": self.box.now(customer),
            "card": f"Carte {card['brand']} {card['last4']}" if card else "Sans carte",
            "subscriptions": [self._subscription(each) for each in kept],
        }

    def _subscription(self, subscription: Thing) -> dict[str, Any]:
        ended = subscription["ended_at"] is not None
        return {
            "id": subscription["id"],
            "offer": catalogue.product_name(self.box, items.of(subscription)[0]["price"]),
            "state": html.SUBSCRIPTION_STATES[subscription["status"]],
            "ends_at": None if ended else subscription["cancel_at"],
            "period_end": None if ended else items.period(subscription).end,
        }

    def _delivery(self, event: Thing) -> str:
        if event["type"] not in DELIVERED:
            return "Non demandé"
        tracking = self.delivery.tracking.get(event["id"])
        if tracking is None:
            return "À livrer" if self.box.configuration.webhook_url else "Personne n’écoute"
        state = _STATES.get(tracking.state, "En cours")
        tries = french.counted(tracking.tries, "essai", "essais")
        return f"{state} ({tries}, {tracking.last_answer})" if tracking.tries else state
