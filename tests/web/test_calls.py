"""How often the API may be called: by session, by key, and by address where there is neither."""

import asyncio
import uuid
from collections.abc import Callable

import pytest
import time_machine

from propmanager.accounts import tokens
from propmanager.apikeys import rules
from propmanager.core import clock
from propmanager.web.calls import CALLS, UNKNOWN_KEYS
from tests.web.conftest import PEER, SECRET, Answer, Gate
from tests.web.test_throttle import NOON, told

PATH = "/api/v1/biens"
SESSION = uuid.UUID(int=7)


def token(session_id: uuid.UUID = SESSION, audience: tokens.Audience = tokens.Audience.API) -> str:
    """Another one each second."""
    return tokens.sign_access_token(session_id, uuid.UUID(int=1), now=clock.now(), key=SECRET, audience=audience)


def new_key() -> str:
    return rules.make().text


def call(gate: Gate, bearer: str = "", peer: str = PEER, path: str = PATH) -> Answer:
    return gate.ask("GET", path, {"authorization": f"Bearer {bearer}"} if bearer else {}, peer)


def calls(gate: Gate, times: int, bearer: Callable[[], str], peer: str = PEER) -> list[int]:
    """The statuses, in one event loop."""

    async def run() -> list[int]:
        asked = [await gate.answer("GET", PATH, {"authorization": f"Bearer {bearer()}"}, peer) for _ in range(times)]
        return [answer.status for answer in asked]

    return asyncio.run(run())


def counts(left: int, limit: int = 600) -> dict[str, str]:
    return {"ratelimit-limit": str(limit), "ratelimit-remaining": str(left), "ratelimit-reset": "60"}


def test_a_key_may_call_six_hundred_times_a_minute_from_wherever(gate: Gate):
    key = new_key()
    with time_machine.travel(NOON, tick=False):
        first = call(gate, key)
        statuses = calls(gate, 598, lambda: key) + calls(gate, 1, lambda: key, peer="198.51.100.1")
        refused = call(gate, key)
        other = call(gate, new_key())
    assert (told(first), statuses) == ((200, counts(599)), [200] * 599)
    assert told(refused) == (429, counts(0) | {"retry-after": "60"})
    assert refused.json() == {"error": "Trop de tentatives en peu de temps. Réessayez dans 60 secondes."}
    assert told(other) == (200, counts(599))
    assert len(gate.application.scopes) == 601


def test_a_minute_later_it_may_call_again(gate: Gate):
    key = new_key()
    with time_machine.travel(NOON, tick=False) as clock_of_all:
        calls(gate, 600, lambda: key)
        clock_of_all.shift(61)
        assert told(call(gate, key)) == (200, counts(599))


def test_renewing_the_token_of_a_session_gives_no_more_calls(gate: Gate):
    with time_machine.travel(NOON, tick=False) as clock_of_all:
        calls(gate, 300, token)
        clock_of_all.shift(20)
        assert calls(gate, 301, token) == [200] * 300 + [429]
        assert told(call(gate, token(uuid.UUID(int=8)))) == (200, counts(599))


@pytest.mark.parametrize(
    "bearer",
    [lambda: "", lambda: "x", lambda: token(audience=tokens.Audience.WEB), lambda: token()[:-4] + "AAAA"],
    ids=["none", "junk", "of a browser", "forged"],
)
def test_without_a_credential_of_ours_an_address_is_counted(gate: Gate, bearer: Callable[[], str]):
    gate.application.status = 401
    with time_machine.travel(NOON, tick=False):
        assert calls(gate, 601, bearer) == [401] * 600 + [429]
        assert told(call(gate)) == (429, counts(0) | {"retry-after": "60"})
        elsewhere = call(gate, peer="198.51.100.1")
        gate.application.status = 200
        assert [told(elsewhere), told(call(gate, new_key()))] == [(401, counts(599)), (200, counts(599))]


def test_inventing_keys_gives_no_more_calls(gate: Gate):
    gate.application.status = 401
    with time_machine.travel(NOON, tick=False):
        assert calls(gate, 1201, new_key) == [401] * 1200 + [429]
        assert told(call(gate, new_key())) == (429, counts(0, limit=1200) | {"retry-after": "60"})
        assert call(gate, new_key(), peer="198.51.100.1").status == 401


def test_a_program_whose_key_was_revoked_shuts_out_nobody_beside_it(gate: Gate):
    revoked, good = new_key(), new_key()
    gate.application.status = 401
    with time_machine.travel(NOON, tick=False):
        assert calls(gate, 1300, lambda: revoked) == [401] * 600 + [429] * 700
        gate.application.status = 200
        assert told(call(gate, good)) == (200, counts(599))


def test_what_an_address_is_refused_costs_a_key_nothing(gate: Gate):
    key = new_key()
    gate.application.status = 401
    with time_machine.travel(NOON, tick=False):
        calls(gate, 1200, new_key)
        refused = calls(gate, 30, lambda: key)
        gate.application.status = 200
        assert (refused, told(call(gate, key, peer="198.51.100.1"))) == ([429] * 30, (200, counts(599)))


@pytest.mark.parametrize("status", [200, 204, 400, 403, 404, 422])
def test_the_calls_of_a_key_that_is_somebody_s_cost_its_address_nothing(gate: Gate, status: int):
    gate.application.status = status
    with time_machine.travel(NOON, tick=False):
        calls(gate, 1200, new_key)
        assert told(call(gate, new_key())) == (status, counts(599))


def test_calls_are_counted_before_they_are_answered(gate: Gate):
    async def slowly(scope, receive, send):
        gate.application.scopes.append(scope)
        await asyncio.sleep(0.1)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def at_once() -> list[int]:
        gate.portal._app._app = slowly
        headers = {"authorization": f"Bearer {new_key()}"}
        answers = await asyncio.gather(*(gate.answer("GET", PATH, headers) for _ in range(650)))
        return sorted(answer.status for answer in answers)

    assert asyncio.run(at_once()) == [200] * 600 + [429] * 50
    assert len(gate.application.scopes) == 600


def test_the_page_of_an_allowed_site_reads_that_it_called_too_often(gate: Gate, configure: Callable[..., None]):
    configure(ALLOWED_ORIGINS="https://app.partenaire.fr")
    key = new_key()
    calls(gate, 600, lambda: key)
    headers = {"authorization": f"Bearer {key}", "origin": "https://app.partenaire.fr"}
    answer = gate.ask("GET", PATH, headers)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (429, headers["origin"])
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    asked = gate.ask("OPTIONS", PATH, {"origin": headers["origin"], "access-control-request-method": "GET"})
    assert asked.status == 204


def test_a_page_from_elsewhere_uses_up_nobody_s_calls(gate: Gate):
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    statuses = {gate.ask("POST", PATH, foreign).status for _ in range(20)}
    with time_machine.travel(NOON, tick=False):
        assert (statuses, told(call(gate))) == ({403}, (200, counts(599)))


def test_the_routes_that_let_in_keep_their_own_rule(gate: Gate):
    with time_machine.travel(NOON, tick=False):
        answer = call(gate, new_key(), path="/api/v1/auth/logout")
    assert answer.headers["ratelimit-limit"] == "100"


def test_the_rules_are_generous():
    assert [(one.amount, one.seconds) for one in (CALLS, UNKNOWN_KEYS)] == [(600, 60), (1200, 60)]
