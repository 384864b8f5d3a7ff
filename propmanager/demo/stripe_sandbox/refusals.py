"""What Stripe answers when it refuses, in its own JSON."""

from typing import Any


class Refusal(Exception):
    """`details` are further members of the error: `code`, `param`, `decline_code`, `payment_intent`."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"message": message, "type": kind, **details}}


def missing(kind: str, identifier: str, param: str | None = None) -> Refusal:
    """404 when the id is in the path, 400 when a parameter names it."""
    words = kind.replace("_", " ").replace(".", " ")
    return Refusal(
        f"No such {words}: '{identifier}'",
        status=400 if param else 404,
        code="resource_missing",
        param=param or "id",
    )


def required(param: str) -> Refusal:
    return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)


def declined(decline_code: str, **details: Any) -> Refusal:
    return Refusal(
        "Votre carte a été refusée.",
        status=402,
        kind="card_error",
        code="card_declined",
        decline_code=decline_code,
        **details,
    )


def authentication_required(**details: Any) -> Refusal:
    return Refusal(
        "Ce paiement demande une authentification.",
        status=402,
        kind="card_error",
        code="authentication_required",
        decline_code="authentication_required",
        **details,
    )
