"""Handshakes from elsewhere, and sockets that send too much, too fast, or nonsense, while others work."""

import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from tests.hostile.conftest import People
from tests.hostile.test_handlers import SIGN_UP
from tests.live.client import NAMESPACE, SESSION_STATE, Browser, handshake, open_tab, socket_headers
from tests.live.server import LiveServer
from tests.timing import stays_under

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

TOKEN = "11111111-1111-4111-8111-111111111111"
SLOW_TO_JUDGE = "4@8({[</369&#!1/|0$5+7%2/" * 3  # each sign stands for several letters
SOCKET = "EIO=4&transport=websocket"


def _refusal(server: LiveServer, headers: dict[str, str], token: str = TOKEN) -> int:
    """The status that refuses the handshake; 0 when the socket opened."""

    async def knock() -> int:
        try:
            async with handshake(server, headers, token):
                return 0
        except InvalidStatus as refused:
            return refused.response.status_code

    return asyncio.run(knock())


def test_the_page_s_own_socket_opens(live_server: LiveServer, people: People):
    assert _refusal(live_server, socket_headers(people.owner)) == 0


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "http://martin.localhost:PORT",
        "http://localhost:PORT",
        "https://dupont.localhost:PORT",
        "http://dupont.localhost",
        "http://dupont.localhost:PORT.evil.example",
        "http://dupont.localhost:PORT@evil.example",
    ],
)
def test_a_socket_from_elsewhere_is_refused(live_server: LiveServer, people: People, origin: str):
    """Checklist C37."""
    headers = socket_headers(people.owner) | {"Origin": origin.replace("PORT", str(live_server.port))}
    assert _refusal(live_server, headers) == 403


def test_a_socket_without_origin_is_refused(live_server: LiveServer, people: People):
    """Checklist C37."""
    headers = {name: value for name, value in socket_headers(people.owner).items() if name != "Origin"}
    assert _refusal(live_server, headers) == 403


@pytest.mark.parametrize("token", ["", "x", "../../x", "1" * 5000])
def test_a_socket_without_a_client_token_is_refused(live_server: LiveServer, people: People, token: str):
    """Reflex would write each of its events, whole, into the log."""
    assert _refusal(live_server, socket_headers(people.owner), token) == 403


@pytest.mark.parametrize("host", ["evil.example", "inconnu.localhost:PORT", "127.0.0.1:PORT"])
def test_a_socket_on_a_host_of_nobody_is_refused(live_server: LiveServer, people: People, host: str):
    named = host.replace("PORT", str(live_server.port))
    headers = people.owner.cookie_header() | {"Host": named, "Origin": f"http://{named}"}
    assert _refusal(live_server, headers) == 403


@pytest.mark.parametrize(
    "query", ["EIO=4&transport=polling", "EIO=3&transport=websocket", "transport=x", "", f"{SOCKET}&sid=x"]
)
def test_a_socket_of_another_protocol_does_not_open(live_server: LiveServer, people: People, query: str):
    async def knock() -> bool:
        try:
            async with handshake(live_server, socket_headers(people.owner), "t", query) as socket:
                await socket.send(f"40{NAMESPACE},{{}}")
                return str(await asyncio.wait_for(socket.recv(), 5)).startswith("0{")
        except (InvalidHandshake, ConnectionClosed, EOFError, OSError):
            return False

    assert not asyncio.run(knock())


async def _connected(server: LiveServer, visitor: Browser, opened: AsyncExitStack) -> ClientConnection:
    socket = await opened.enter_async_context(handshake(server, socket_headers(visitor), str(uuid.uuid4())))
    await socket.send(f"40{NAMESPACE},{{}}")
    return socket


def _event(name: str, payload: dict[str, object]) -> str:
    return f"42{NAMESPACE},{json.dumps(['event', {'name': name, 'payload': payload, 'router_data': {}}])}"


async def _flood_of_events(socket: ClientConnection) -> None:
    for _ in range(1000):
        await socket.send(_event(f"{SESSION_STATE}.announce", {"title": "x"}))


async def _large_frame(socket: ClientConnection) -> None:
    await socket.send(f'42{NAMESPACE},["event",{{"name":"{"x" * 5_000_000}"}}]')


async def _nonsense(socket: ClientConnection) -> None:
    texts = [
        "", "x", "4", "42", "9", "6", "1", "42/_event", f"42{NAMESPACE},", f"42{NAMESPACE},[", f"42{NAMESPACE},null",
        f"42{NAMESPACE},[]", f"42{NAMESPACE},[1]", f'42{NAMESPACE},["event"]', f'42{NAMESPACE},["event",1]',
        f'42{NAMESPACE},["event","text"]', f'42{NAMESPACE},["event",[]]', f'42{NAMESPACE},["event",{{}}]',
        f'42{NAMESPACE},["event",{{"name":1}}]', f'42{NAMESPACE},["event",{{"name":"a.b.c","payload":[]}}]',
        f'42{NAMESPACE},["event",{{"name":"reflex___state____state.hydrate","payload":"x","router_data":[]}}]',
        f'42{NAMESPACE},["event",{{"name":"x","router_data":{{"pathname":{{}}}}}}]',
        f'42{NAMESPACE},["ping"]', f'42{NAMESPACE},["client_error"]', f'42{NAMESPACE},["unknown",{{}}]',
        f'42{NAMESPACE},["event",{"[" * 100_000}', f'42{NAMESPACE},["event",{"9" * 10_000}]',
        f'42{NAMESPACE}{"9" * 200}["event"]', f'5999999999-{NAMESPACE},["event",{{"_placeholder":true,"num":0}}]',
        "40/admin,{}", "41/_event", "2probe", "5", "451-[]",
    ]  # fmt: skip
    for text in texts:
        await socket.send(text)
    for binary in (b"", b"\x00" * 1000, b"\x04\xff\xfe", b"b\xff"):
        await socket.send(binary)


async def _many_sockets(socket: ClientConnection) -> None:
    """Opened by the test itself: this one only stays."""
    await asyncio.sleep(1)


async def _under_attack(
    server: LiveServer, people: People, attack: Callable[[ClientConnection], Awaitable[None]], sockets: int
) -> tuple[float, float]:
    """The 95th percentiles, in seconds, of a normal person's events and of `/health`, while it lasts."""
    events, probes = [], []
    async with AsyncExitStack() as opened, open_tab(people.owner, "/support") as tab:
        attackers = [
            asyncio.create_task(_attack(await _connected(server, people.nobody, opened), attack))
            for _ in range(sockets)
        ]
        async with httpx.AsyncClient(trust_env=False) as client:
            until = time.monotonic() + 3
            while time.monotonic() < until:
                events.append(await _timed(tab.run(f"{SESSION_STATE}.announce", {"title": "moi"}, chained=0)))
                probes.append(await _timed(client.get(f"{server.address}/health")))
                await asyncio.sleep(0.06)
        await asyncio.gather(*attackers)
    return _p95(events), _p95(probes)


async def _attack(socket: ClientConnection, attack: Callable[[ClientConnection], Awaitable[None]]) -> None:
    with suppress(ConnectionClosed):
        await attack(socket)


async def _read(socket: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        async for _ in socket:
            pass


async def _timed(work: Awaitable[object]) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


@pytest.mark.parametrize(
    ("attack", "sockets"),
    [(_flood_of_events, 1), (_flood_of_events, 10), (_large_frame, 3), (_nonsense, 3), (_many_sockets, 200)],
)
def test_an_attack_on_the_socket_does_not_slow_others(live_server: LiveServer, people: People, attack, sockets: int):
    """Checklist C39."""
    assert stays_under(0.5, lambda: max(asyncio.run(_under_attack(live_server, people, attack, sockets))))


@pytest.mark.parametrize("attack", [_flood_of_events, _large_frame])
def test_a_socket_that_sends_too_much_is_closed(live_server: LiveServer, people: People, attack):
    """Checklist C39."""

    async def overdo() -> int | None:
        async with AsyncExitStack() as opened:
            socket = await _connected(live_server, people.nobody, opened)
            reading = asyncio.create_task(_read(socket))
            await _attack(socket, attack)
            await asyncio.wait_for(reading, 10)
            return socket.close_code

    assert asyncio.run(overdo()) is not None


def test_a_password_made_to_be_slow_to_judge_does_not_stop_others(live_server: LiveServer, people: People):
    async def judge(socket: ClientConnection) -> None:
        typed = {"prenom": "Ada", "nom": "Ada", "email": "a@exemple.fr", "tenant_nom": "Ada", "subdomain": "ada"}
        await socket.send(_event(f"{SIGN_UP}.submit", {"typed": typed | {"password": SLOW_TO_JUDGE}}))

    assert stays_under(0.5, lambda: max(asyncio.run(_under_attack(live_server, people, judge, 3))))


def test_what_a_client_does_not_read_does_not_fill_the_memory(live_server: LiveServer, people: People):
    async def grown_while_unread() -> int:
        before = _memory(live_server)
        async with AsyncExitStack() as opened:
            socket = await _connected(live_server, people.nobody, opened)
            with suppress(ConnectionClosed):
                for _ in range(250):
                    await socket.send(_event(f"{SESSION_STATE}.announce", {"title": "x" * 200_000}))
                    await asyncio.sleep(0.027)
            return _memory(live_server) - before

    assert stays_under(25_000_000, lambda: asyncio.run(grown_while_unread()))


def _memory(server: LiveServer) -> int:
    """Resident bytes of the web process, as it says itself."""
    token = {"Authorization": f"Bearer {server.metrics_token}"}
    metrics = httpx.get(f"{server.address}/metrics", headers=token, trust_env=False).text
    return int(
        float(
            next(line for line in metrics.splitlines() if line.startswith("process_resident_memory_bytes")).split()[1]
        )
    )
