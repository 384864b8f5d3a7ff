import asyncio

import httpx
import pytest
from fastapi import APIRouter

from propmanager.core.errors import (
    FeatureNotInPlan,
    InvalidInput,
    NotAllowed,
    PropManagerError,
    StepUpNeeded,
    TooManyRequests,
)
from propmanager.web.access_cache import AccessCache
from propmanager.web.api import http_api


def answered(raised: Exception, path: str = "/fails") -> httpx.Response:
    router = APIRouter()

    @router.get("/fails")
    async def fails() -> None:
        raise raised

    async def ask() -> httpx.Response:
        app = http_api(AccessCache(), [router])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("raised", "status", "told"),
    [
        (NotAllowed("Non."), 403, {"error": "Non."}),
        (StepUpNeeded("Confirmez."), 403, {"error": "Confirmez.", "confirm": "/confirmation"}),
        (InvalidInput({"nom": "x"}), 422, {"error": "Vérifiez les champs signalés.", "fields": {"nom": "x"}}),
        (TooManyRequests("Attendez.", 840, 5), 429, {"error": "Attendez."}),
        (FeatureNotInPlan("Plus grand.", "premium"), 403, {"error": "Plus grand.", "required_plan": "premium"}),
    ],
)  # fmt: skip
def test_a_refusal_is_its_status_and_its_sentence(raised: PropManagerError, status: int, told: dict[str, object]):
    answer = answered(raised)
    assert (answer.status_code, answer.json()) == (status, told)


def test_one_too_many_says_the_limit_and_when_to_come_back():
    headers = answered(TooManyRequests("Attendez.", 840, 5)).headers
    names = ("retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
    assert {name: headers[name] for name in names} == dict(zip(names, ("840", "5", "0", "840"), strict=True))


def test_a_defect_tells_nothing_of_itself():
    """Checklist C45: no trace, no name of a class, no message that was not written for people."""
    answer = answered(RuntimeError("secret of the server"))
    assert (answer.status_code, answer.json()) == (
        500,
        {"error": "Une erreur est survenue de notre côté. Réessayez dans un instant."},
    )


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_routes_are_not_listed_anywhere(path: str):
    """Checklist C45: `docs_url=None` alone would leave the schema."""
    assert answered(RuntimeError(), path).status_code == 404
