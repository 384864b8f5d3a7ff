"""A plain route says the same as FastAPI would, without asking it."""

import asyncio

import httpx
import pytest
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from propmanager.core.errors import NotAllowed, TooManyRequests
from propmanager.web.access_cache import AccessCache
from propmanager.web.api import http_api
from propmanager.web.plain_routes import plain_first


class Counted:
    """FastAPI, and how often it was asked."""

    def __init__(self, app):
        self._app, self.asked = app, 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await self._app(scope, receive, send)


def answers(raised: Exception | None, path: str = "/plain", method: str = "POST", *, log: bool = True):
    """Of both: (status, headers, body), and how often FastAPI was asked by ours."""

    async def says(_request: Request) -> Response:
        if raised:
            raise raised
        return Response(status_code=200)

    router = APIRouter()
    router.add_route("/plain", says, methods=["POST"])
    api = http_api(AccessCache(), [router])
    counted = Counted(api)
    ours = plain_first(counted, [router], api.exception_handlers)

    async def ask(app) -> tuple[int, dict[str, str], bytes]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=log)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.request(method, path)
            return answer.status_code, dict(answer.headers), answer.content

    return asyncio.run(ask(ours)), asyncio.run(ask(api)), counted.asked


@pytest.mark.parametrize(
    "raised",
    [None, NotAllowed("Non."), TooManyRequests("Attendez.", 840, 5), HTTPException(413, "Content Too Large")],
)
def test_refusals_are_those_of_the_other_routes(raised: Exception | None):
    ours, fastapis, asked = answers(raised)
    assert (ours, asked) == (fastapis, 0)


def test_another_path_is_fastapis():
    ours, fastapis, asked = answers(None, "/other")
    assert (ours, ours[0], asked) == (fastapis, 404, 1)


def test_another_method_is_refused():
    (status, headers, _), _, asked = answers(None, method="GET")
    assert (status, headers["allow"], asked) == (405, "POST", 0)


def test_a_defect_is_answered_and_raised_for_the_log_of_the_portal():
    ours, fastapis, asked = answers(RuntimeError("broken"), log=False)
    assert (ours, ours[0], asked) == (fastapis, 500, 0)
    with pytest.raises(RuntimeError, match="broken"):
        answers(RuntimeError("broken"))
