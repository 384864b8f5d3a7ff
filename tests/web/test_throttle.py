"""Checklist A7 (by address) and the headers that say how many tries are left."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import ExitStack

import pytest
import time_machine

from propmanager.core.client import Client
from propmanager.core.errors import ServiceUnavailable, TooManyRequests
from propmanager.web import throttle
from propmanager.web.hosts import Site
from propmanager.web.sockets import Line
from propmanager.web.throttle import REQUESTS, OpenSockets
from propmanager.web.visit import Visit
from tests.web.conftest import PEER, Answer, Gate

OWN = {"origin": "http://dupont.localhost:3000"}
NOON = 1_800_000_000.0


def told(answer: Answer) -> tuple[int, dict[str, str]]:
    names = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after")
    return answer.status, {name: answer.headers[name] for name in names if name in answer.headers}


def posts(gate: Gate, times: int, path: str = "/auth/login", peer: str = PEER, **headers: str) -> list[Answer]:
    return [gate.ask("POST", path, OWN | headers, peer) for _ in range(times)]


def test_an_address_is_refused_after_a_hundred_requests_that_failed(gate: Gate):
    """Checklist A7, the part of the address."""
    gate.application.status = 401
    with time_machine.travel(NOON, tick=False):
        answers = posts(gate, 101)
    assert [answer.status for answer in answers] == [401] * 100 + [429]
    assert len(gate.application.scopes) == 100
    assert told(answers[0]) == (401, counts(99))
    assert told(answers[99]) == (401, counts(0))
    assert told(answers[100]) == (429, counts(0) | {"retry-after": "900"})
    assert answers[100].json() == {"error": "Trop de tentatives en peu de temps. Réessayez dans 15 minutes."}


def counts(left: int) -> dict[str, str]:
    return {"ratelimit-limit": "100", "ratelimit-remaining": str(left), "ratelimit-reset": "900"}


@pytest.mark.parametrize("status", [200, 204, 303])
def test_what_succeeds_is_given_back(gate: Gate, status: int):
    gate.application.status = status
    with time_machine.travel(NOON, tick=False):
        answers = posts(gate, 105)
    assert [told(answer) for answer in answers] == [(status, counts(100))] * 105


def test_requests_are_counted_before_they_are_answered(gate: Gate):
    """Checklist A8: a hundred at once, and not one more while they wait."""

    async def slowly(scope, receive, send):
        gate.application.scopes.append(scope)
        await asyncio.sleep(0.1)
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def at_once() -> list[int]:
        gate.portal._app._app = slowly
        answers = await asyncio.gather(*(gate.answer("POST", "/auth/login", OWN) for _ in range(150)))
        return sorted(answer.status for answer in answers)

    assert asyncio.run(at_once()) == [401] * 100 + [429] * 50
    assert len(gate.application.scopes) == 100


def test_addresses_are_counted_apart_and_ipv6_by_network(gate: Gate):
    gate.application.status = 401
    posts(gate, 100, peer="2001:db8:1:2::1")
    after = [posts(gate, 1, peer=peer)[0].status for peer in ("2001:db8:1:2::2", "2001:db8:1:3::1", PEER)]
    assert after == [429, 401, 401]


def test_a_forwarded_address_counts_only_behind_the_proxies_we_trust(gate: Gate, configure: Callable[..., None]):
    gate.application.status = 401
    spoofed = [gate.ask("POST", "/auth/login", OWN | {"x-forwarded-for": f"198.51.100.{n}"}) for n in range(101)]
    assert spoofed[-1].status == 429
    configure(TRUSTED_PROXY_HOPS="1")
    behind = [
        gate.ask("POST", "/auth/login", OWN | {"x-forwarded-for": f"1.1.1.{n}, 198.51.100.7"}) for n in range(101)
    ]
    assert [answer.status for answer in behind] == [401] * 100 + [429]


@pytest.mark.parametrize(
    ("path", "is_counted"),
    [
        ("/auth/login", True),
        ("/auth/nothing", True),
        ("/api/v1/auth/login", True),
        ("/export/biens.csv", False),
        ("/health", False),
        ("/connexion", False),
    ],
)
def test_of_the_routes_beside_the_api_only_sensitive_ones_are_counted(gate: Gate, path: str, is_counted):
    gate.application.status = 404
    assert ("ratelimit-limit" in gate.ask("GET", path).headers) == is_counted


def test_a_request_from_elsewhere_uses_up_nobody_s_tries(gate: Gate):
    """A foreign page could else shut its visitors out."""
    gate.application.status = 401
    for _ in range(101):
        assert gate.ask("POST", "/auth/login", {"origin": "http://evil.example"}).status == 403
    assert posts(gate, 1)[0].status == 401


def test_what_a_stricter_rule_of_the_route_said_stays(gate: Gate):
    gate.application.status = 429
    gate.application.headers = throttle.headers_of(TooManyRequests("Non.", 840, 5))
    assert told(posts(gate, 1)[0]) == (
        429,
        {"ratelimit-limit": "5", "ratelimit-remaining": "0", "ratelimit-reset": "840", "retry-after": "840"},
    )


def visit(ip: str, session: int = 0) -> Visit:
    return Visit(Site.TENANT, None, uuid.UUID(int=session) if session else None, Client(ip=ip))


def line() -> Line:
    return Line(None, None)  # pyright: ignore[reportArgumentType]  # neither heard nor said


def refused(of: OpenSockets, opened: ExitStack, one: Visit, times: int) -> int:
    """How many of so many more sockets do not open; the others stay."""
    count = 0
    for _ in range(times):
        try:
            opened.enter_context(of.one_more(one, line()))
        except TooManyRequests:
            count += 1
    return count


def test_the_sockets_of_a_session_and_of_an_address_are_bounded():
    """Checklist C40."""
    of = OpenSockets()
    with ExitStack() as opened:
        assert refused(of, opened, visit("203.0.113.7", session=1), 200) == 170
        assert refused(of, opened, visit("203.0.113.8", session=1), 1) == 1
        assert refused(of, opened, visit("203.0.113.7", session=2), 31) == 1
        assert refused(of, opened, visit("203.0.113.7"), 200) == 60
        assert refused(of, opened, visit("203.0.113.8"), 200) == 0


def test_a_socket_that_closes_makes_room():
    of = OpenSockets()
    with ExitStack() as opened:
        assert refused(of, opened, visit("203.0.113.7", session=1), 31) == 1
    with ExitStack() as opened:
        assert refused(of, opened, visit("203.0.113.7", session=1), 31) == 1
    assert of._open == {}


def test_while_redis_is_away_no_socket_opens():
    """Checklist G63."""
    of, one = OpenSockets(), visit("203.0.113.7")
    of.close_all()
    with pytest.raises(ServiceUnavailable), of.one_more(one, line()):
        pass
    of.open_again()
    with of.one_more(one, line()):
        assert of._open == {"203.0.113.7": 1}


def test_the_general_rule_is_the_one_that_was_asked_for():
    assert (REQUESTS.amount, REQUESTS.seconds) == (100, 900)
