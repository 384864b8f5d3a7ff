"""The page of the bank (3-D Secure): somebody agrees or refuses."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from propmanager.core import money
from propmanager.demo.stripe_sandbox.objects import intents, payments
from propmanager.demo.stripe_sandbox.pages import html
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.sandbox import Question, Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id


def ask(box: Sandbox, question: Question) -> str:
    """The address of the page that asks it."""
    identifier = new_id("bank")
    box.questions[identifier] = question
    return f"/authentication/{identifier}"


class BankPages:
    def __init__(self, box: Sandbox) -> None:
        self.box = box

    def routes(self) -> list[Route]:
        return [
            Route("/authentication/{question}", self.show, methods=["GET"]),
            Route("/authentication/{question}", self.answer, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        question = self._question(request.path_params["question"])
        return html.page("bank.html", question=question.sentence) if question else _answered()

    async def answer(self, request: Request) -> Response:
        identifier = request.path_params["question"]
        question = self._question(identifier)
        if question is None:
            return _answered()
        self.box.questions.pop(identifier, None)
        agreed = (await request.form()).get("decision") == "agree"
        try:
            return html.go_to(question.agreed() if agreed else question.refused())
        except Refusal as refusal:
            return html.message("Le paiement n’a pas abouti", str(refusal), status=HTTPStatus.PAYMENT_REQUIRED)

    def _question(self, identifier: str) -> Question | None:
        """One that a page asked, or that of an intent that waits."""
        intent = self.box.store.find(identifier)
        if intent and intent["status"] == "requires_action":
            return self._of_intent(intent)
        return self.box.questions.get(identifier)

    def _of_intent(self, intent: Thing) -> Question:
        sentence = "Autorisez-vous PropManager à garder votre carte ?"
        if intent["object"] == "payment_intent":
            sentence = f"Autorisez-vous le paiement de {money.format_euros(intent['amount'])} à PropManager ?"
        return Question(sentence, lambda: self._decide(intent, agreed=True), lambda: self._decide(intent, agreed=False))

    def _decide(self, intent: Thing, *, agreed: bool) -> str:
        after = intent["next_action"]["redirect_to_url"]["return_url"] or "/done"
        if intent["object"] == "payment_intent":
            payments.authenticate(self.box, intent, agreed=agreed)
        elif agreed:
            intents.succeed_setup(self.box, intent)
        else:
            intents.refuse_setup(intent)
        return after


def _answered() -> Response:
    text = "Votre banque n’attend rien de vous ici."
    return html.message("Rien à confirmer", text, status=HTTPStatus.NOT_FOUND)


async def done(_request: Request) -> Response:
    return html.message("C’est noté", "Vous pouvez fermer cette page.")
