"""Expected refusals. Each carries the sentence the landlord reads and the HTTP status it becomes.

Anything else that is raised is a defect: it is logged, and the user reads one general sentence.
"""

from collections.abc import Mapping
from http import HTTPStatus


class PropManagerError(Exception):
    """The root of every refusal that is shown to a person, in French."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(PropManagerError):
    """A form that cannot be saved: `fields` maps a field's name to what is wrong with it and how to mend it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, fields: Mapping[str, str], message: str = "Vérifiez les champs signalés.") -> None:
        super().__init__(message)
        self.fields = dict(fields)


class NotAuthenticated(PropManagerError):
    status = HTTPStatus.UNAUTHORIZED


class NotAllowed(PropManagerError):
    status = HTTPStatus.FORBIDDEN


class SessionAsleep(NotAuthenticated):
    """The access ran out while nobody asked for anything; a renewal opens the same session again."""


class StepUpNeeded(NotAllowed):
    """The last proof of identity is too old for what is asked."""


class TooManyRequests(PropManagerError):
    """`retry_after_seconds` tells when it is worth trying again; `limit`, how many tries there were."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str, retry_after_seconds: int, limit: int = 0) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.limit = limit


class NotFound(PropManagerError):
    status = HTTPStatus.NOT_FOUND


class Conflict(PropManagerError):
    """The row changed, or the name is taken, since the form was opened."""

    status = HTTPStatus.CONFLICT


class PlanLimitReached(PropManagerError):
    status = HTTPStatus.FORBIDDEN


class FeatureNotInPlan(PropManagerError):
    """`required_plan` names the cheapest plan that has what was asked for."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, message: str, required_plan: str) -> None:
        super().__init__(message)
        self.required_plan = required_plan


class ServiceUnavailable(PropManagerError):
    """The database, or another part we need, does not answer for now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
