"""The page and the PDF of an invoice; an open one can be paid here."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from propmanager.core import money
from propmanager.demo.stripe_sandbox.objects import collection, payment_methods
from propmanager.demo.stripe_sandbox.pages import bank_pages, html, invoice_pdf
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import cards
from propmanager.demo.stripe_sandbox.rules.cards import Outcome
from propmanager.demo.stripe_sandbox.sandbox import Question, Sandbox
from propmanager.demo.stripe_sandbox.store import Thing


class InvoicePages:
    def __init__(self, box: Sandbox) -> None:
        self.box = box

    def routes(self) -> list[Route]:
        return [
            Route("/invoices/{invoice}", self.show, methods=["GET"]),
            Route("/invoices/{invoice}", self.pay, methods=["POST"]),
            Route("/invoices/{invoice}/pdf", self.pdf, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        invoice = self._invoice(request)
        if invoice is None:
            return _unknown()
        notice = "La facture est payée. Merci." if "paid" in request.query_params else ""
        error = "Vous n’avez pas donné votre accord : rien n’a été payé." if "refused" in request.query_params else ""
        return _page(invoice, notice=notice, error=error)

    async def pay(self, request: Request) -> Response:
        invoice = self._invoice(request)
        if invoice is None or invoice["status"] != "open":
            return _unknown()
        try:
            card = cards.find(str((await request.form()).get("card", "")))
            method = payment_methods.new_card(self.box, card)
            payment_methods.attach(self.box, {"customer": invoice["customer"]}, method["id"])
            return html.go_to(self._next_page(invoice, method["id"]))
        except Refusal as refusal:
            return _page(invoice, error=str(refusal), status=HTTPStatus.PAYMENT_REQUIRED)

    async def pdf(self, request: Request) -> Response:
        invoice = self._invoice(request)
        if invoice is None:
            return _unknown()
        name = {"Content-Disposition": f'attachment; filename="facture-{invoice["number"]}.pdf"'}
        return Response(invoice_pdf.made(invoice), headers=name, media_type="application/pdf")

    def _next_page(self, invoice: Thing, method_id: str) -> str:
        """The bank's, when the card asks. Raises Refusal when it is declined."""
        address = f"/invoices/{invoice['id']}"
        if payment_methods.outcome(self.box, method_id, authenticated=False) is not Outcome.AUTHENTICATION:
            return self._paid(invoice, method_id)
        question = Question(
            f"Autorisez-vous le paiement de {money.format_euros(invoice['amount_due'])} à PropManager ?",
            lambda: self._paid(invoice, method_id, authenticated=True),
            lambda: f"{address}?refused=1",
        )
        return bank_pages.ask(self.box, question)

    def _paid(self, invoice: Thing, method_id: str, *, authenticated: bool = False) -> str:
        if invoice["status"] == "open":
            collection.pay_or_refuse(self.box, invoice, method_id, authenticated=authenticated)
        return f"/invoices/{invoice['id']}?paid=1"

    def _invoice(self, request: Request) -> Thing | None:
        found = self.box.store.find(request.path_params["invoice"])
        return found if found and found["object"] == "invoice" and found["number"] else None


def _page(invoice: Thing, *, notice: str = "", error: str = "", status: int = HTTPStatus.OK) -> Response:
    shown = {"invoice": invoice, "state": html.INVOICE_STATES[invoice["status"]], "cards": cards.CARDS}
    return html.page("invoice.html", status, notice=notice, error=error, **shown)


def _unknown() -> Response:
    return html.message("Page introuvable", "Cette facture n’existe pas.", status=HTTPStatus.NOT_FOUND)
