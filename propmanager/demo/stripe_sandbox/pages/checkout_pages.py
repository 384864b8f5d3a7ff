"""The Checkout page: choose a card, give a VAT number, pay or go back."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from propmanager.demo.stripe_sandbox.objects import checkout, checkout_completion
from propmanager.demo.stripe_sandbox.objects.checkout_completion import Payer
from propmanager.demo.stripe_sandbox.pages import bank_pages, html
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import cards
from propmanager.demo.stripe_sandbox.rules.cards import Conduct
from propmanager.demo.stripe_sandbox.sandbox import Question, Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

_FIELDS = ("email", "name", "line1", "postal_code", "city", "tax_id", "card")
_ASKING = (Conduct.ASKS_UNTIL_SET_UP, Conduct.ASKS_ALWAYS)


class CheckoutPages:
    def __init__(self, box: Sandbox) -> None:
        self.box = box

    def routes(self) -> list[Route]:
        return [
            Route("/checkout/{session}", self.show, methods=["GET"]),
            Route("/checkout/{session}", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        session = self.box.store.find(request.path_params["session"])
        if session is None or session["status"] != "open":
            return _closed(session)
        error = "Vous n’avez pas donné votre accord : rien n’a été payé." if "refused" in request.query_params else ""
        return self._page(session, self._first_form(session), error)

    async def pay(self, request: Request) -> Response:
        session = self.box.store.find(request.path_params["session"])
        if session is None or session["status"] != "open":
            return _closed(session)
        sent = await request.form()
        form = {name: str(sent.get(name, "")).strip() for name in _FIELDS}
        try:
            return html.go_to(self._next_page(session, _payer(form)))
        except Refusal as refusal:
            return self._page(session, form, str(refusal), HTTPStatus.PAYMENT_REQUIRED)

    def _next_page(self, session: Thing, payer: Payer) -> str:
        """The bank's, when the card asks; else where the product waits. Raises Refusal."""
        if payer.card is None or payer.card.conduct not in _ASKING:
            return self._complete(session, payer)
        question = Question(
            f"Autorisez-vous PropManager à utiliser votre carte {payer.card.last4} ?",
            lambda: self._complete(session, payer, authenticated=True),
            lambda: f"/checkout/{session['id']}?refused=1",
        )
        return bank_pages.ask(self.box, question)

    def _complete(self, session: Thing, payer: Payer, *, authenticated: bool = False) -> str:
        if session["status"] == "open":
            checkout_completion.complete(self.box, session, payer, authenticated=authenticated)
        return _success_url(session)

    def _first_form(self, session: Thing) -> dict[str, str]:
        known = self.box.store.get("customer", session["customer"]) if session["customer"] else {}
        address = known.get("address") or {}
        places = {name: address.get(name) or "" for name in ("line1", "postal_code", "city")}
        email = known.get("email") or session["customer_email"] or ""
        return {"email": email, "name": known.get("name") or "", "tax_id": "", "card": cards.CARDS[0].number} | places

    def _page(self, session: Thing, form: dict[str, str], error: str = "", status: int = HTTPStatus.OK) -> Response:
        trial_end = checkout.trial_end(self.box, session)
        return html.page(
            "checkout.html",
            status,
            error=error,
            form=form,
            cards=cards.CARDS,
            offer=checkout.line_items(self.box, session)["data"][0]["description"],
            total=session["amount_total"],
            taxed=session["automatic_tax"]["enabled"],
            trial_end=trial_end,
            without_card=trial_end is not None and session["payment_method_collection"] == "if_required",
            takes_tax_id=session["tax_id_collection"]["enabled"],
            cancel_url=session["cancel_url"],
        )


def _payer(form: dict[str, str]) -> Payer:
    """Raises Refusal for a number that is no test card's."""
    card = cards.find(form["card"]) if form["card"] else None
    return Payer(**{name: value for name, value in form.items() if name != "card"}, card=card)


def _success_url(session: Thing) -> str:
    url = session["success_url"].replace("%7BCHECKOUT_SESSION_ID%7D", session["id"])
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _closed(session: Thing | None) -> Response:
    if session is None:
        return html.message("Page introuvable", "Cette page de paiement n’existe pas.", status=HTTPStatus.NOT_FOUND)
    if session["status"] == "complete":
        return html.message("C’est déjà payé", "Cet abonnement a été pris.", _success_url(session), "Continuer")
    back = session["cancel_url"] or ""
    return html.message("Cette page a expiré", "Recommencez depuis PropManager.", back, "Revenir à PropManager")
