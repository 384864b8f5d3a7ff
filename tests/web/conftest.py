"""The portal around an application that only tells what it was handed."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from propmanager.core.settings import settings
from propmanager.web.access_cache import AccessCache
from propmanager.web.headers import SecurityHeaders
from propmanager.web.page_server import PageServer
from propmanager.web.portal import Portal
from propmanager.web.throttle import OpenSockets
from propmanager.web.visit import KEY

TENANT_ID = uuid.UUID("11111111-1111-4111-8111-111111111111")
PREFIXES = ("/api/", "/auth/", "/export/", "/health", "/metrics")
SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
PEER = "203.0.113.7"


@dataclass
class Answer:
    status: int
    headers: Headers
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Application:
    """What stands behind the portal: answers with `status`, and keeps each scope."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raises: Exception | None = None
    scopes: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if self.raises:
            raise self.raises
        if scope["type"] == "websocket":
            await self._talk(receive, send)
        else:
            await Response("ok", self.status, self.headers)(scope, receive, send)

    async def _talk(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            pass

    @property
    def visit(self) -> Any:
        return self.scopes[-1][KEY]


class Pages:
    def html(self) -> list[bytes]:
        return []

    def asset(self, path: str, headers: Headers) -> Response | None:
        return Response("asset", headers={"cache-control": "public"}) if path == "/app.js" else None

    def page(self, path: str, headers: Headers, site: str) -> Response:
        return Response(f"page of {site}")

    def label(self, path: str) -> str:
        return "page"


class Tenants:
    async def tenant_id(self, subdomain: str) -> uuid.UUID | None:
        return TENANT_ID if subdomain == "dupont" else None

    def close_tab(self, client_token: str) -> None:
        pass


@dataclass
class Gate:
    """The portal as a server would call it, one event loop for each call."""

    application: Application
    portal: Any

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, peer: str = PEER) -> Answer:
        return asyncio.run(self.answer(method, path, headers, peer))

    async def answer(self, method: str, path: str, headers: dict[str, str] | None = None, peer: str = PEER) -> Answer:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        await self.portal(http_scope(method, path, headers or {}, peer), receive, send)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)


def http_scope(method: str, path: str, headers: dict[str, str], peer: str) -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "client": (peer, 5000),
        "headers": raw_headers({"host": "dupont.localhost:3000"} | headers),
    }


def raw_headers(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[Callable[..., None]]:
    """Sets the environment that the settings are read from."""

    def set_all(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    set_all(BASE_URL="http://localhost:3000", DATA_DIR=str(tmp_path), JWT_SECRET=SECRET, SECRET_KEY=SECRET)
    yield set_all
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def gate(configure: Callable[..., None]) -> Gate:
    application = Application()
    pages, tenants = cast("PageServer", Pages()), cast("AccessCache", Tenants())
    inner = Portal(application, pages, tenants, OpenSockets(), PREFIXES)
    return Gate(application, SecurityHeaders(inner, (), https=False))
