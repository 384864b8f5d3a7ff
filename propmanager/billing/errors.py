"""What can go wrong with a payment, in the words of whoever pays."""

from http import HTTPStatus

from propmanager.core.errors import Conflict, NotFound, PropManagerError, ServiceUnavailable

_GENERIC = "La banque a refusé le paiement. Essayez une autre carte, ou appelez votre banque."
# By Stripe's decline codes. A card that was reported stolen is not told apart: whoever holds it must not learn it.
_REASONS = {
    "insufficient_funds": "La carte n’est pas assez approvisionnée. Essayez une autre carte.",
    "expired_card": "La carte a expiré. Indiquez une carte en cours de validité.",
    "incorrect_cvc": "Le code de sécurité de la carte est faux. Vérifiez les trois chiffres au dos.",
    "invalid_cvc": "Le code de sécurité de la carte est faux. Vérifiez les trois chiffres au dos.",
    "incorrect_number": "Le numéro de la carte est faux. Vérifiez-le.",
    "invalid_number": "Le numéro de la carte est faux. Vérifiez-le.",
    "card_velocity_exceeded": "Le plafond de la carte est atteint. Essayez une autre carte.",
    "withdrawal_count_limit_exceeded": "Le plafond de la carte est atteint. Essayez une autre carte.",
    "processing_error": "La banque n’a pas pu traiter le paiement. Réessayez dans quelques minutes.",
    "authentication_required": "La banque veut une authentification. Recommencez, puis validez dans son application.",
}


class CardDeclined(PropManagerError):
    """`reason` is Stripe's code, for the log and the rules; the message is for the landlord."""

    status = HTTPStatus.PAYMENT_REQUIRED

    def __init__(self, reason: str) -> None:
        super().__init__(_REASONS.get(reason, _GENERIC))
        self.reason = reason


class PriceOutOfDate(Conflict):
    """Of an upgrade: it was shown too long ago, or not at all."""

    def __init__(self) -> None:
        super().__init__("Le prix affiché n’est plus à jour. Affichez-le à nouveau, puis confirmez.")


class StripeUnavailable(ServiceUnavailable):
    """No answer, or not now: the same command may be sent again, under the same key."""

    def __init__(self) -> None:
        super().__init__(
            "Le service de paiement ne répond pas pour le moment. Réessayez dans quelques minutes : "
            "une demande répétée ne compte qu’une fois."
        )


class StripeRefused(PropManagerError):
    """A request Stripe does not take: a defect of ours, or an object that changed meanwhile."""

    status = HTTPStatus.BAD_GATEWAY

    def __init__(self, code: str) -> None:
        super().__init__("Le service de paiement a refusé la demande. Rechargez la page. Si cela dure, écrivez-nous.")
        self.code = code


class StripeMissing(NotFound):
    """What was asked for is unknown to Stripe, or of the other mode."""

    def __init__(self) -> None:
        super().__init__("Ce paiement n’existe pas, ou plus.")


class WebhookRefused(PropManagerError):
    """Not a message of Stripe's. The sentence is read by nobody but whoever forged it."""

    def __init__(self, reason: str) -> None:
        super().__init__("Message refusé.")
        self.reason = reason


class UnknownCustomer(Exception):
    """An event of somebody we do not know, yet: the row may still be on its way."""
