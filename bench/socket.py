"""A socket that only counts time: one question, one answer, nothing parsed that need not be."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection

from tests.live.client import NAMESPACE, Browser, handshake, socket_headers

HYDRATE = "reflex___state____state.hydrate_and_load"
_SESSION = "reflex___state____state.propmanager___ui___state____session_state"
LIST_STATE = f"{_SESSION}.propmanager___biens___list_state____biens_state"
CHANGE_STATE = (
    f"{_SESSION}.propmanager___billing___state____billing_state.propmanager___billing___change_state____change_state"
)


@dataclass
class Line:
    """An open socket of a signed-in landlord on one page."""

    socket: ClientConnection
    pathname: str

    async def ping(self) -> float:
        """Seconds of Reflex's own socket.io ping: the limit of the transport."""
        return await self._ask(json.dumps(["ping"]), "pong")

    async def event(self, name: str, payload: dict, awaited: str) -> float:
        """Seconds until an answer that holds `awaited` is here."""
        router_data = {"pathname": self.pathname, "asPath": self.pathname}
        return await self._ask(
            json.dumps(["event", {"name": name, "payload": payload, "router_data": router_data}]), awaited
        )

    async def _ask(self, message: str, awaited: str) -> float:
        started = time.perf_counter()
        await self.socket.send(f"42{NAMESPACE},{message}")
        await self.until(awaited)
        return time.perf_counter() - started

    async def until(self, awaited: str) -> None:
        while awaited not in (text := str(await self.socket.recv())):
            if text == "2":
                await self.socket.send("3")


@asynccontextmanager
async def line(visitor: Browser, pathname: str) -> AsyncIterator[Line]:
    async with handshake(visitor.server, socket_headers(visitor), str(uuid.uuid4())) as socket:
        opened = Line(socket, pathname)
        first = {"name": HYDRATE, "payload": {}, "router_data": {"pathname": pathname, "asPath": pathname}}
        await socket.send(f"40{NAMESPACE},{json.dumps({'event': first})}")
        await asyncio.sleep(1)
        await opened.ping()
        yield opened
