"""A browser reduced to what travels: requests with one host's cookies, and Reflex's socket with any event."""

import asyncio
import json
import secrets
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from propmanager.demo.people import PASSWORD
from tests.live.server import LiveServer

NAMESPACE = "/_event"
SESSION_STATE = "reflex___state____state.propmanager___ui___state____session_state"
ANSWER_SECONDS = 10
SECOND_STEP = "/connexion/verification"
_REFLEX_VERSION = "0.10.1"
Frame = dict[str, Any]


@dataclass
class Browser:
    """The cookie jar of one host, kept by hand: the client connects to 127.0.0.1 and only says the host's name.

    Without an `address` it asks from somewhere else each time: limits that count by address meet none of it.
    """

    server: LiveServer
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = ""

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def place_header(self) -> dict[str, str]:
        """As the proxy says it that the server believes."""
        return {"X-Forwarded-For": self.address or f"10.{'.'.join(str(secrets.randbelow(256)) for _ in range(3))}"}

    def cookie_header(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers)

    def post(self, path: str, **form: str) -> httpx.Response:
        return self.send("POST", path, {"Origin": self.origin}, data=form)

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, **body: Any) -> httpx.Response:
        sent = {"Host": self.host} | self.place_header() | self.cookie_header() | dict(headers or {})
        # Nothing here speaks TLS; loading the authorities for each request would take longer than the request.
        with httpx.Client(base_url=self.server.address, timeout=30, trust_env=False, verify=False) as client:
            answer = client.request(method, path, headers=sent, **body)
        self._keep_cookies(answer)
        return answer

    def log_in(self, email: str, password: str = PASSWORD) -> "Browser":
        answer = self.post("/auth/login", email=email, password=password).raise_for_status()
        if answer.json()["location"] == SECOND_STEP:
            self.post("/auth/second-factor", code=self.server.fresh_code(email)).raise_for_status()
        return self

    def _keep_cookies(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def browser(server: LiveServer, subdomain: str = "") -> Browser:
    return Browser(server, server.host(subdomain))


@dataclass
class Tab:
    """One socket under one client token. `frames` holds every update the server sent, oldest first."""

    socket: ClientConnection
    token: str
    pathname: str
    frames: list[Frame] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, name: str, payload: Any = None, **fields: Any) -> None:
        event = {"name": name, "payload": payload or {}, "router_data": self.router_data()} | fields
        await self.emit("event", event)

    async def emit(self, *arguments: Any) -> None:
        await self.socket.send(f"42{NAMESPACE},{json.dumps(arguments)}")

    async def run(self, name: str, payload: Any = None, *, chained: int = 1, **fields: Any) -> list[Frame]:
        """What the event, and events that follow from it, `chained` deep, brought back."""
        before = len(self.frames)
        await self.send(name, payload, **fields)
        for _ in range(chained + 1):
            await self._settle()
        return [frame for frame in self.frames[before:] if not _is_mark(frame)]

    async def hydrate(self) -> list[Frame]:
        return await self.run("reflex___state____state.hydrate_and_load", chained=4)

    async def wait_for_redirect(self, seconds: float = ANSWER_SECONDS) -> str:
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: any(redirects(self.frames)))
        return redirects(self.frames)[-1]

    def router_data(self) -> dict[str, Any]:
        return {"pathname": self.pathname, "asPath": self.pathname}

    async def _settle(self) -> None:
        """Events of a token run one after the other: when our own notice is back, what was sent before is done."""
        mark = f"mark-{uuid.uuid4()}"
        await self.send(f"{SESSION_STATE}.announce", {"title": mark, "text": "", "tone": "info"})
        async with asyncio.timeout(ANSWER_SECONDS), self._news:
            await self._news.wait_for(lambda: self.socket.close_code is not None or any(mark in t for t in self.texts))

    async def listen(self) -> None:
        try:
            async for text in self.socket:
                await self._take(text if isinstance(text, str) else text.decode(errors="replace"))
        except ConnectionClosed:
            pass
        async with self._news:
            self._news.notify_all()

    async def _take(self, text: str) -> None:
        if text == "2":  # engine.io's ping
            await self.socket.send("3")
            return
        async with self._news:
            self.texts.append(text)
            if text.startswith(f"42{NAMESPACE},"):
                self.frames.extend(_updates(json.loads(text.partition(",")[2])))
            self._news.notify_all()


def _updates(message: list[Any]) -> list[Frame]:
    name, *rest = message
    if name == "new_token":
        return [{"new_token": rest[0]}]
    return [json.loads(update) if isinstance(update, str) else update for update in rest if name == "event"]


def _is_mark(frame: Frame) -> bool:
    return "mark-" in json.dumps(frame) and list(frame.get("delta") or {}) == [SESSION_STATE]


def redirects(frames: list[Frame]) -> list[str]:
    events = [event for frame in frames for event in frame.get("events") or []]
    return [event["payload"]["path"] for event in events if event["name"] == "_redirect"]


def values(frames: list[Frame]) -> dict[str, Any]:
    """The state's variables that the frames carry: `{"state.variable": value}`."""
    deltas = [frame.get("delta") or {} for frame in frames]
    return {
        f"{state}.{name}": value
        for delta in deltas
        for state, fields in delta.items()
        for name, value in fields.items()
    }


def socket_headers(visitor: Browser) -> dict[str, str]:
    return {"Host": visitor.host, "Origin": visitor.origin} | visitor.place_header() | visitor.cookie_header()


def handshake(
    server: LiveServer, headers: Mapping[str, str], token: str, query: str = "EIO=4&transport=websocket"
) -> connect:
    """The bare websocket. `headers` may be anything, a missing or foreign Origin included."""
    sent = dict(headers)
    uri = f"ws://{sent.pop('Host')}{NAMESPACE}/?{query}&token={token}"
    return connect(
        uri,
        host="127.0.0.1",
        port=server.port,
        additional_headers=sent,
        subprotocols=[_REFLEX_VERSION],  # pyright: ignore[reportArgumentType]  # a NewType over str
        max_size=None,
        proxy=None,
        compression=None,
    )


@asynccontextmanager
async def open_tab(
    visitor: Browser,
    pathname: str = "/",
    *,
    token: str = "",
    boot: bool = True,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[Tab]:
    """A connected tab. With `boot`, the page's first event rides along as it does from a browser."""
    token = token or str(uuid.uuid4())
    async with handshake(visitor.server, dict(headers or socket_headers(visitor)), token) as socket:
        tab = Tab(socket, token, pathname)
        listening = asyncio.create_task(tab.listen())
        first = {"name": "reflex___state____state.hydrate_and_load", "payload": {}, "router_data": tab.router_data()}
        await socket.send(f"40{NAMESPACE},{json.dumps({'event': first} if boot else {})}")
        for _ in range(4 if boot else 1):
            await tab._settle()  # the tab's own first steps
        try:
            yield tab
        finally:
            listening.cancel()
