"""What the portal hands on, what it takes away, and what it answers by itself."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from propmanager.accounts import tokens
from propmanager.core import limits
from propmanager.core.client import Client
from propmanager.web import sockets, throttle
from propmanager.web.hosts import Site
from propmanager.web.portal import portal
from propmanager.web.throttle import OpenSockets
from propmanager.web.visit import Visit
from tests.core.test_settings import PRODUCTION
from tests.web.conftest import PEER, PREFIXES, SECRET, TENANT_ID, Gate, raw_headers

SESSION_ID, USER_ID = uuid.UUID(int=1), uuid.UUID(int=2)
OWN = {"origin": "http://dupont.localhost:3000"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
TAB = "11111111-1111-4111-8111-111111111111"


def cookie() -> str:
    token = tokens.sign_access_token(SESSION_ID, USER_ID, now=datetime.now(UTC), key=SECRET)
    return f"pm_access={token}; pm_device=device-token"


def test_a_route_learns_who_asks_from_where_and_with_what(gate: Gate):
    gate.ask("GET", "/export/biens.csv", {"cookie": cookie(), "user-agent": FIREFOX})
    client = Client(ip=PEER, device="Firefox, Windows", device_token="device-token")
    assert gate.application.visit == Visit(Site.TENANT, TENANT_ID, SESSION_ID, client)


def test_a_route_gets_nothing_a_visitor_could_forge(gate: Gate):
    forged = ("x-tenant-id", "x-forwarded-host", "x-forwarded-tenant", "x-forwarded-for", "x-real-ip", "forwarded")
    gate.ask("GET", "/export/biens.csv", dict.fromkeys(forged, "1.2.3.4") | {"cookie": cookie(), "authorization": "x"})
    names = {name.decode() for name, _ in gate.application.scopes[0]["headers"]}
    assert names == {"host", "cookie", "authorization"}


def test_the_application_sees_the_visitor_s_address_and_not_the_proxy_s(gate: Gate, configure: Callable[..., None]):
    configure(TRUSTED_PROXY_HOPS="1")
    gate.ask("GET", "/export/biens.csv", {"x-forwarded-for": "198.51.100.9"})
    assert gate.application.scopes[0]["client"] == ("198.51.100.9", 5000)


def test_a_probe_keeps_its_own_address(gate: Gate):
    gate.ask("GET", "/metrics", {"host": "127.0.0.1:3000"}, peer="127.0.0.1")
    assert gate.application.scopes[0]["client"] == ("127.0.0.1", 5000)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_api_never_reads_a_cookie(gate: Gate, method: str):
    """Checklist C38: what carries no ambient authority cannot be asked for by a foreign page."""
    gate.ask(method, "/api/v1/biens", OWN | {"cookie": cookie(), "authorization": "Bearer x", "user-agent": FIREFOX})
    assert gate.application.visit == Visit(Site.TENANT, TENANT_ID, None, Client(PEER, "Firefox, Windows"))
    headers = dict(gate.application.scopes[0]["headers"])
    assert (headers.get(b"cookie"), headers[b"authorization"]) == (None, b"Bearer x")


PARTNER = "https://app.partenaire.fr"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
READABLE = {
    "access-control-allow-origin": PARTNER,
    "access-control-expose-headers": "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
    "vary": "Origin",
}


def cors(headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("access-control-") or name == "vary"}


@pytest.mark.parametrize("origin", [PARTNER, "null", "https://evil.example", "*", "http://dupont.localhost:3000"])
@pytest.mark.parametrize("path", ["/api/v1/biens", "/auth/login", "/export/biens.csv", "/connexion", "/app.js"])
def test_cors_is_closed_by_default(gate: Gate, path: str, origin: str):
    answers = [gate.ask("GET", path, {"origin": origin}), gate.ask("OPTIONS", path, {"origin": origin} | PREFLIGHT)]
    assert [name for answer in answers for name in answer.headers if name.startswith("access-control-")] == []


def test_an_allowed_site_may_call_the_api_without_cookies(gate: Gate, configure: Callable[..., None]):
    configure(ALLOWED_ORIGINS=f"https://autre.fr, {PARTNER}")
    asked = gate.ask("OPTIONS", "/api/v1/biens", {"origin": PARTNER} | PREFLIGHT)
    assert (asked.status, cors(asked.headers)) == (
        204,
        {
            "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
            "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key",
            "access-control-max-age": "600",
        }
        | READABLE,
    )
    for method, headers in (("GET", {}), ("POST", {"sec-fetch-site": "cross-site"})):
        answer = gate.ask(method, "/api/v1/biens", {"origin": PARTNER} | headers)
        assert (answer.status, cors(answer.headers)) == (200, READABLE)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", f"{PARTNER}.evil.example", f"{PARTNER}:8443", "http://app.partenaire.fr", "null", ""],
)
def test_no_other_site_may_call_the_api_then(gate: Gate, configure: Callable[..., None], origin: str):
    configure(ALLOWED_ORIGINS=PARTNER)
    headers = {"origin": origin, "sec-fetch-site": "cross-site"}
    answers = [
        gate.ask("OPTIONS", "/api/v1/biens", headers | PREFLIGHT),
        gate.ask("POST", "/api/v1/auth/login", headers),
        gate.ask("GET", "/api/v1/biens", headers),
    ]
    assert [(answer.status, cors(answer.headers)) for answer in answers] == [
        (403, {"vary": "Origin"}),
        (403, {"vary": "Origin"}),
        (200, {"vary": "Origin"}),
    ]


@pytest.mark.parametrize("path", ["/auth/login", "/export/biens.csv", "/connexion"])
def test_only_the_api_is_ever_opened(gate: Gate, configure: Callable[..., None], path: str):
    configure(ALLOWED_ORIGINS=PARTNER)
    for method in ("GET", "POST", "OPTIONS"):
        assert cors(gate.ask(method, path, {"origin": PARTNER} | PREFLIGHT).headers) == {}


@pytest.mark.parametrize("path", ["/export/biens.csv", "/connexion"])
def test_a_defect_is_a_french_page_with_every_header_and_no_trace(gate: Gate, path: str, monkeypatch):
    """Checklist C42 and C45: what nobody foresaw is answered like the rest."""

    def fail(*_arguments: object) -> None:
        raise RuntimeError("secret of the server")

    gate.application.raises = RuntimeError("secret of the server")
    monkeypatch.setattr(gate.portal._app._server, "page", fail)
    answer = gate.ask("GET", path)
    assert answer.status == 500
    assert "Une erreur est survenue" in answer.body.decode()
    assert (b"secret of the server" in answer.body, b"Traceback" in answer.body) == (False, False)
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["cache-control"] == "no-store"


def knock(gate: Gate, headers: dict[str, str] | None = None, peer: str = PEER, stays: float = 0.0) -> list:
    """What a handshake is answered, with the scope the application saw last."""
    return asyncio.run(handshake(gate, headers or {}, peer, stays))


async def handshake(gate: Gate, headers: dict[str, str], peer: str, stays: float) -> list:
    sent, incoming = [], iter([{"type": "websocket.connect"}])

    async def send(message):
        sent.append(message)

    async def receive():
        for message in incoming:
            return message
        await asyncio.sleep(stays)
        return {"type": "websocket.disconnect", "code": 1000}

    scope = {
        "type": "websocket",
        "path": "/_event/",
        "query_string": f"EIO=4&transport=websocket&token={TAB}".encode(),
        "client": (peer, 5000),
        "headers": raw_headers({"host": "dupont.localhost:3000"} | OWN | headers),
        "extensions": {"websocket.http.response": {}},
    }
    await gate.portal(scope, receive, send)
    return sent


def test_a_socket_gets_a_ticket_and_the_address_and_nothing_of_its_cookies(gate: Gate):
    assert knock(gate, {"cookie": cookie(), "authorization": "Bearer x", "x-forwarded-for": "1.2.3.4"}) == [
        {"type": "websocket.accept"}
    ]
    scope = gate.application.scopes[0]
    assert dict(scope["headers"]) == {
        b"host": b"dupont.localhost:3000",
        b"origin": b"http://dupont.localhost:3000",
        b"authorization": f"session {SESSION_ID} {TENANT_ID}".encode(),
    }
    assert scope["client"] == (PEER, 5000)


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"host": "evil.example"}])
def test_a_refused_handshake_is_an_answer_with_every_header(gate: Gate, headers: dict[str, str]):
    """Checklist C42: instead of 101, too."""
    start, _ = knock(gate, headers)
    names = {name.decode() for name, _ in start["headers"]}
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert {"content-security-policy", "x-content-type-options", "referrer-policy"} <= names


def test_handshakes_of_one_address_are_bounded(gate: Gate):
    """Checklist C40."""
    statuses = [knock(gate)[0].get("status", 101) for _ in range(301)]
    assert statuses == [101] * 300 + [429]
    assert knock(gate, peer="203.0.113.8") == [{"type": "websocket.accept"}]


def test_a_socket_too_many_is_told_when_to_come_back(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    """Checklist C40: open ones are bounded, and a closed one makes room."""
    monkeypatch.setattr(throttle, "SOCKETS_OF_SESSION", 2)

    async def crowd() -> list:
        answers = [asyncio.create_task(handshake(gate, {"cookie": cookie()}, PEER, 0.2)) for _ in range(3)]
        return [(await answer)[0] for answer in answers]

    first, second, third = asyncio.run(crowd())
    assert (first["type"], second["type"], third["status"]) == ("websocket.accept", "websocket.accept", 429)
    assert dict(third["headers"])[b"retry-after"] == b"30"
    assert knock(gate, {"cookie": cookie()}) == [{"type": "websocket.accept"}]


def test_a_socket_that_says_nothing_any_more_is_released(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    """Checklist C40: half open, or only idle without an answer to Reflex's ping."""
    monkeypatch.setattr(sockets, "SILENT_SECONDS", 0.05)
    assert knock(gate, stays=3600) == [{"type": "websocket.accept"}]
    assert gate.portal._app._open_sockets._open == {}


@pytest.mark.parametrize("path", ["/", "/connexion", "/app.js", "/auth/login", "/health"])
def test_in_production_every_answer_promises_https(gate: Gate, configure: Callable[..., None], path: str):
    """Checklist C42."""
    inside = gate.portal._app
    assert "strict-transport-security" not in gate.ask("GET", path).headers
    configure(**PRODUCTION)
    gate.portal = portal(gate.application, inside._server, inside._cache, OpenSockets(), PREFIXES)
    headers = gate.ask("GET", path, {"host": "propmanager.fr"}).headers
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains; preload"


def test_a_page_costs_no_look_at_who_asks(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "hit", None)
    assert gate.ask("GET", "/connexion", {"cookie": cookie()}).body == b"page of tenant"
