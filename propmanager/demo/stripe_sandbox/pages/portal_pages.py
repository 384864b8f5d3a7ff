"""The billing portal: another card, the end of a subscription and its undoing, another plan, the invoices."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from propmanager.demo.stripe_sandbox.objects import cardholders, catalogue, items, portal, subscription_changes
from propmanager.demo.stripe_sandbox.pages import bank_pages, html
from propmanager.demo.stripe_sandbox.refusals import Refusal, missing
from propmanager.demo.stripe_sandbox.rules import cards
from propmanager.demo.stripe_sandbox.rules.cards import Conduct
from propmanager.demo.stripe_sandbox.sandbox import Question, Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

_ENDED = ("canceled", "incomplete_expired")
_BLOCKS = {
    "": ("plan", "switch", "card", "invoices"),
    "payment_method_update": ("card",),
    "subscription_cancel": ("cancel",),
    "subscription_update": ("plan", "switch"),
    "subscription_update_confirm": ("plan", "switch"),
}
_DONE = {
    "card": "Votre carte est enregistrée.",
    "cancel": "L’abonnement prendra fin à la fin de la période.",
    "resume": "L’abonnement continue.",
    "switch": "Votre formule a changé.",
}
_ASKING = (Conduct.ASKS_UNTIL_SET_UP, Conduct.ASKS_ALWAYS)


class PortalPages:
    def __init__(self, box: Sandbox) -> None:
        self.box = box

    def routes(self) -> list[Route]:
        return [
            Route("/portal/{session}", self.show, methods=["GET"]),
            Route("/portal/{session}", self.act, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        session = self.box.store.find(request.path_params["session"])
        if session is None:
            return html.message("Page introuvable", "Cette page n’existe pas.", status=HTTPStatus.NOT_FOUND)
        asked = request.query_params
        error = "Vous n’avez pas donné votre accord : la carte n’a pas changé." if "refused" in asked else ""
        return self._page(session, notice=_DONE.get(asked.get("done", ""), ""), error=error)

    async def act(self, request: Request) -> Response:
        session = self.box.store.find(request.path_params["session"])
        if session is None:
            return html.message("Page introuvable", "Cette page n’existe pas.", status=HTTPStatus.NOT_FOUND)
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            return html.go_to(self._next_page(session, form))
        except Refusal as refusal:
            return self._page(session, error=str(refusal), status=HTTPStatus.PAYMENT_REQUIRED)

    def _next_page(self, session: Thing, form: Mapping[str, str]) -> str:
        action = form.get("action", "")
        if action == "card":
            return self._change_card(session, form.get("card", ""))
        subscription = self.box.store.get("subscription", form.get("subscription", ""))
        if subscription["customer"] != session["customer"]:
            raise missing("subscription", subscription["id"])
        changes = {
            "cancel": {"cancel_at": "min_period_end"},
            "resume": {"cancel_at": ""},
            "switch": _switch(subscription, form),
        }
        if action not in changes:
            raise Refusal("Cette action n’existe pas.")
        subscription_changes.update(self.box, changes[action], subscription["id"])
        return _after(session, action)

    def _change_card(self, session: Thing, number: str) -> str:
        card = cards.find(number)
        if card.conduct not in _ASKING:
            return self._keep_card(session, number)
        question = Question(
            f"Autorisez-vous PropManager à garder votre carte {card.last4} ?",
            lambda: self._keep_card(session, number, authenticated=True),
            lambda: f"/portal/{session['id']}?refused=1",
        )
        return bank_pages.ask(self.box, question)

    def _keep_card(self, session: Thing, number: str, *, authenticated: bool = False) -> str:
        cardholders.give_card(self.box, session["customer"], cards.find(number), authenticated=authenticated)
        return _after(session, "card")

    def _page(self, session: Thing, *, status: int = HTTPStatus.OK, **words: str) -> Response:
        box, customer = self.box, self.box.store.get("customer", session["customer"])
        kept = box.store.all("subscription", customer=customer["id"])
        flow = session["flow"] or {"type": ""}
        return html.page(
            "portal.html",
            status,
            blocks=_BLOCKS[flow["type"]],
            customer=customer,
            subscriptions=[self._shown(each) for each in kept if each["status"] not in _ENDED],
            card=cardholders.card_of(box, customer),
            cards=cards.CARDS,
            prices=[self._offer(price) for price in box.store.all("price", active=True)],
            chosen_price=_confirmed_price(flow),
            invoices=box.store.all("invoice", customer=customer["id"])[::-1],
            states=html.INVOICE_STATES,
            return_url=session["return_url"],
            **words,
        )

    def _shown(self, subscription: Thing) -> dict[str, Any]:
        price = items.of(subscription)[0]["price"]
        return {
            "id": subscription["id"],
            "offer": catalogue.product_name(self.box, price),
            "price": price["unit_amount"],
            "price_id": price["id"],
            "state": html.SUBSCRIPTION_STATES[subscription["status"]],
            "ends_at": subscription["cancel_at"],
            "renews_at": items.period(subscription).end,
        }

    def _offer(self, price: Thing) -> dict[str, Any]:
        name = catalogue.product_name(self.box, price)
        return {"id": price["id"], "name": name, "amount": price["unit_amount"]}


def _switch(subscription: Thing, form: Mapping[str, str]) -> Thing:
    item = items.of(subscription)[0]["id"]
    return {
        "items": [{"id": item, "price": form.get("price", "")}],
        "proration_behavior": "always_invoice",
        "payment_behavior": "pending_if_incomplete",
    }


def _confirmed_price(flow: Thing) -> str:
    confirmed = flow.get("subscription_update_confirm") or {}
    rows = confirmed.get("items") or [{}]
    return rows[0].get("price", "")


def _after(session: Thing, action: str) -> str:
    return portal.after_flow(session) or f"/portal/{session['id']}?done={action}"
