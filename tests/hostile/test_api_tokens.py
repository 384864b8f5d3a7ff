"""The tokens of the API: what they open, for how long, and what is none."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from propmanager.accounts import tokens
from propmanager.core import clock
from propmanager.demo.people import AGNES, CLAIRE
from tests.hostile.program import LOGOUT, REFRESH, Program, in_parallel, program
from tests.live.client import SESSION_STATE, Browser, browser, open_tab, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]
HALF_A_MINUTE_LATER = "update login_session set rotated_at = rotated_at - interval '31 seconds' where id = %s::uuid"
INVALID = {"error": "Ce jeton d’accès n’est pas valable, ou ne l’est plus. Demandez-en un autre."}
MISSING = {"error": "Donnez un jeton d’accès : « Authorization: Bearer … »."}


def test_a_refresh_gives_two_new_tokens_and_the_old_one_is_spent(live_server: LiveServer, execute: Execute):
    """Checklist A16, A15 to A17."""
    script = program(live_server).log_in(CLAIRE.email)
    old, renewed = script.refresh, script.post(REFRESH, refresh_token=script.refresh)
    script.keep(renewed)
    within = script.post(REFRESH, refresh_token=old)
    execute(HALF_A_MINUTE_LATER, script.session_id)
    after = script.post(REFRESH, refresh_token=old)
    assert (within.json()["refresh_token"], within.status_code) == (script.refresh, 200)
    assert (after.status_code, after.json()) == (401, INVALID)
    assert script.post(REFRESH, refresh_token=script.refresh).status_code == 401
    assert script.get("/api/v1/me").status_code == 401


def test_twenty_refreshes_at_once_leave_one_chain(live_server: LiveServer):
    """Checklist A15."""
    script = program(live_server).log_in(CLAIRE.email)
    answers = in_parallel([lambda: script.post(REFRESH, refresh_token=script.refresh)] * 20)
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json()["refresh_token"] for answer in answers} - {script.refresh}) == 1


def test_a_token_of_the_web_is_none_of_the_api_and_the_other_way_round(live_server: LiveServer):
    person, script = browser(live_server, "dupont").log_in(AGNES.email), program(live_server).log_in(AGNES.email)
    as_program = Program(live_server, person.host, person.cookies["pm_access"], person.cookies["pm_refresh"])
    as_browser = Browser(live_server, person.host, {"pm_access": script.access, "pm_refresh": script.refresh})
    assert as_program.get("/api/v1/me").status_code == 401
    assert as_program.post(REFRESH, refresh_token=as_program.refresh).status_code == 401
    assert as_browser.get("/export/biens.csv").status_code == 401

    async def user_name() -> Any:
        async with open_tab(as_browser, "/support") as tab:
            return values(tab.frames).get(f"{SESSION_STATE}.user_name_rx_state_", "")

    assert asyncio.run(user_name()) == ""
    assert as_browser.post("/auth/refresh").status_code == 401
    assert person.post("/auth/refresh").status_code == 204
    assert script.post(REFRESH, refresh_token=script.refresh).status_code == 200


def test_cookies_open_nothing_in_the_api(live_server: LiveServer):
    """Nothing rides along: a foreign page cannot call the API in its visitor's name."""
    person = browser(live_server, "dupont").log_in(CLAIRE.email)
    answer = person.get("/api/v1/me")
    assert (answer.status_code, answer.json(), answer.headers["www-authenticate"]) == (401, MISSING, "Bearer")


def _forgeries(server: LiveServer, session_id: str) -> dict[str, str]:
    now, key = clock.now(), server.jwt_secret
    claims: dict[str, Any] = {
        "iss": "propmanager",
        "aud": "propmanager-api",
        "sub": str(uuid.uuid4()),
        "sid": session_id,
        "jti": "x",
        "iat": now,
        "exp": now + tokens.ACCESS_LIFE,
    }
    late = {"iat": now - timedelta(hours=1), "exp": now - timedelta(seconds=1)}
    return {
        "sound": jwt.encode(claims, key, algorithm="HS256"),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "other key": jwt.encode(claims, "k" * 32, algorithm="HS256"),
        "other algorithm": jwt.encode(claims, key * 2, algorithm="HS512"),
        "other audience": jwt.encode(claims | {"aud": "propmanager-web"}, key, algorithm="HS256"),
        "other issuer": jwt.encode(claims | {"iss": "other"}, key, algorithm="HS256"),
        "no expiry": jwt.encode({name: claims[name] for name in claims if name != "exp"}, key, algorithm="HS256"),
        "expired": jwt.encode(claims | late, key, algorithm="HS256"),
        "unknown session": jwt.encode(claims | {"sid": str(uuid.uuid4())}, key, algorithm="HS256"),
        "junk": "a.b.c",
        "long": "a" * 5000,
        "a dot": ".",
    }


def test_a_forged_or_late_access_token_is_nobody(live_server: LiveServer):
    """Checklist A13: each is refused alike; the first one, made in the same way and untouched, is not."""
    script = program(live_server).log_in(CLAIRE.email)
    forged = _forgeries(live_server, script.session_id)
    answers = {name: Program(live_server, script.host, token).get("/api/v1/me") for name, token in forged.items()}
    assert answers.pop("sound").status_code == 200
    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(answers, 401)
    assert {one.headers["www-authenticate"] for one in answers.values()} == {"Bearer"}


@pytest.mark.parametrize("scheme", ["Basic", "Token", "session"])
def test_another_scheme_is_no_token(live_server: LiveServer, scheme: str):
    script = program(live_server).log_in(CLAIRE.email)
    answer = program(live_server).get("/api/v1/me", {"Authorization": f"{scheme} {script.access}"})
    assert (answer.status_code, answer.json()) == (401, MISSING)


@pytest.mark.parametrize("by", ["access", "refresh"])
def test_a_logout_by_either_token_ends_the_session_at_once(live_server: LiveServer, by: str):
    """Checklist A21."""
    script = program(live_server).log_in(CLAIRE.email)
    only_refresh = program(live_server)
    answer = script.post(LOGOUT) if by == "access" else only_refresh.post(LOGOUT, refresh_token=script.refresh)
    assert (answer.status_code, answer.content) == (204, b"")
    assert script.get("/api/v1/me").status_code == 401
    assert script.post(REFRESH, refresh_token=script.refresh).status_code == 401


def test_a_logout_without_a_token_is_refused(live_server: LiveServer):
    assert [program(live_server).post(LOGOUT, **body).status_code for body in ({}, {"refresh_token": "x"})] == [
        401,
        401,
    ]
