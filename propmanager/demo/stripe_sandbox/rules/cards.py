"""The test cards, by Stripe's numbers and names, and what each does. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from propmanager.demo.stripe_sandbox.refusals import Refusal


class Conduct(StrEnum):
    GOOD = "good"
    REFUSED_AT_ONCE = "refused at once"
    REFUSED_ON_CHARGE = "refused on charge"
    ASKS_UNTIL_SET_UP = "asks until set up"
    ASKS_ALWAYS = "asks always"


class Outcome(StrEnum):
    PAID = "paid"
    DECLINED = "declined"
    AUTHENTICATION = "authentication"


@dataclass(frozen=True)
class TestCard:
    number: str
    token: str
    conduct: Conduct
    label: str
    brand: str = "visa"
    decline_code: str = "generic_decline"

    __test__ = False  # not a test class, whatever its name starts with

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))


CARDS = (
    TestCard("4242424242424242", "pm_card_visa", Conduct.GOOD, "Carte acceptée"),
    TestCard("5555555555554444", "pm_card_mastercard", Conduct.GOOD, "Carte acceptée (Mastercard)", brand="mastercard"),
    TestCard(
        "4000002500003155",
        "pm_card_authenticationRequiredOnSetup",
        Conduct.ASKS_UNTIL_SET_UP,
        "Carte qui demande une authentification, une fois",
    ),
    TestCard(
        "4000002760003184",
        "pm_card_authenticationRequired",
        Conduct.ASKS_ALWAYS,
        "Carte qui demande une authentification à chaque paiement",
    ),
    TestCard(
        "4000000000000341",
        "pm_card_chargeCustomerFail",
        Conduct.REFUSED_ON_CHARGE,
        "Carte enregistrée, puis refusée à chaque prélèvement",
    ),
    TestCard("4000000000000002", "pm_card_visa_chargeDeclined", Conduct.REFUSED_AT_ONCE, "Carte refusée tout de suite"),
    TestCard(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        Conduct.REFUSED_AT_ONCE,
        "Carte refusée : provision insuffisante",
        decline_code="insufficient_funds",
    ),
)


BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {card.token: card for card in CARDS}


def find(number_or_name: str) -> TestCard:
    """Raises Refusal."""
    compact = number_or_name.replace(" ", "")
    card = BY_NUMBER.get(compact) or BY_TOKEN.get(compact)
    if card is None:
        words = "Ce numéro n’est pas celui d’une carte d’essai."
        raise Refusal(words, status=402, kind="card_error", code="incorrect_number")
    return card


def outcome(card: TestCard, *, set_up: bool, authenticated: bool) -> Outcome:
    """Of one charge. `authenticated`: the person has just said yes to their bank, for this payment."""
    if card.conduct in (Conduct.REFUSED_AT_ONCE, Conduct.REFUSED_ON_CHARGE):
        return Outcome.DECLINED
    asks = card.conduct is Conduct.ASKS_ALWAYS or (card.conduct is Conduct.ASKS_UNTIL_SET_UP and not set_up)
    return Outcome.AUTHENTICATION if asks and not authenticated else Outcome.PAID
