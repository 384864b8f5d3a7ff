"""How often the API may be called, over real HTTP, and that each of its answers says what is left."""

import uuid
from collections.abc import Callable, Mapping

import httpx
import pytest

from propmanager.web.calls import CALLS
from propmanager.web.throttle import REQUESTS
from tests.declared import declared_routes
from tests.hostile.cast import Player, make_player
from tests.hostile.program import Program
from tests.hostile.test_api_keys import make_key, with_key
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

ME = "/api/v1/me"
ALLOWED, ALLOWED_UNKNOWN_KEYS = 600, 1200
SAYS_WHAT_IS_LEFT = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
TOO_MANY = "Trop de tentatives en peu de temps. Réessayez dans "


@pytest.fixture
def owner(live_server: LiveServer) -> Player:
    """Of a space whose plan has the API."""
    return make_player(live_server, "owner")


def ask_often(
    player: Player, times: int, bearer: Callable[[], str], place: Mapping[str, str] | None = None
) -> list[httpx.Response]:
    """One after the other, on one connection."""
    server = player.browser.server
    with httpx.Client(base_url=server.address, timeout=30, trust_env=False) as client:
        return [client.get(ME, headers=_headers(player, bearer(), place)) for _ in range(times)]


def _headers(player: Player, bearer: str, place: Mapping[str, str] | None) -> dict[str, str]:
    return {
        "Host": player.browser.host,
        "Authorization": f"Bearer {bearer}",
        **(place or player.browser.place_header()),
    }


def statuses(answers: list[httpx.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def left(answer: httpx.Response) -> tuple[str, str]:
    return answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"]


def test_a_key_that_calls_too_often_is_told_when_to_come_back_and_others_go_on(live_server: LiveServer, owner: Player):
    """From a new address each time: the key alone is counted."""
    key, other = make_key(owner.browser), make_key(owner.browser)
    answers = ask_often(owner, ALLOWED + 1, lambda: key)
    assert statuses(answers) == [200] * ALLOWED + [429]
    assert [left(answers[0]), left(answers[-2]), left(answers[-1])] == [("600", "599"), ("600", "0"), ("600", "0")]
    assert answers[-1].json()["error"].startswith(TOO_MANY)
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].headers["retry-after"] == answers[-1].headers["ratelimit-reset"]
    beside = [with_key(live_server, other, owner.subdomain).get(ME), as_program(owner).get(ME)]
    assert [(one.status_code, left(one)) for one in beside] == [(200, ("600", "599"))] * 2


def test_a_session_that_calls_too_often_is_refused(owner: Player):
    answers = ask_often(owner, ALLOWED + 1, lambda: owner.bearer)
    assert statuses(answers) == [200] * ALLOWED + [429]


def test_an_address_that_invents_keys_is_refused_and_others_are_not(live_server: LiveServer, owner: Player):
    here, there = ({"X-Forwarded-For": f"198.51.100.{number}"} for number in (60, 61))
    answers = ask_often(owner, ALLOWED_UNKNOWN_KEYS + 1, lambda: f"pmk_{uuid.uuid4().hex}", here)
    assert statuses(answers) == [401] * ALLOWED_UNKNOWN_KEYS + [429]
    assert answers[-1].json()["error"].startswith(TOO_MANY)
    assert statuses(ask_often(owner, 1, lambda: f"pmk_{uuid.uuid4().hex}", there)) == [401]


def as_program(player: Player) -> Program:
    return Program(player.browser.server, player.browser.host, player.bearer)


def test_every_answer_of_the_api_says_what_is_left(live_server: LiveServer, owner: Player):
    """Of each route: to somebody, to nobody, and to whoever sends what has not the form that is asked for."""
    reader = as_program(make_player(live_server, "lecture", beside=owner))
    silent = []
    for route in [one for one in declared_routes() if one.path.startswith("/api/")]:
        path = route.path.replace("{rest:path}", "v1/nulle-part")
        for program in (as_program(owner), reader, Program(live_server, owner.browser.host)):
            answer = program._ask(route.method, path, content=b"{")
            silent += [(route, answer.status_code)] if not set(SAYS_WHAT_IS_LEFT) <= set(answer.headers) else []
    assert silent == []


def test_the_description_says_how_often(live_server: LiveServer, owner: Player):
    described = as_program(owner).get("/api/v1/openapi.json").json()["info"]["description"]
    assert described.startswith(f"Chaque clé et chaque session : {CALLS.amount} appels par minute.")
    assert f"Une adresse : {REQUESTS.amount} échecs par quart d’heure" in described
