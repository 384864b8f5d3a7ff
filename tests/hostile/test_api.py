"""The routes of the API: who may, in which space, and what the API says of itself."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from propmanager.core import clock
from propmanager.demo.people import AGNES, CLAIRE, LUCIE
from tests.hostile.login_sessions import session_id_of
from tests.hostile.program import LOGIN, LOGOUT, REFRESH, Program, program
from tests.live.client import SESSION_STATE, browser, open_tab
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]


def test_me_says_who_and_where(live_server: LiveServer):
    told = program(live_server).log_in(LUCIE.email).get("/api/v1/me").json()
    assert (told["prenom"], told["nom"], told["email"], told["role"]) == ("Lucie", "Bernard", LUCIE.email, "lecture")
    assert told["space"]["nom"] == "Dupont Patrimoine"


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("admin", 200), ("gestionnaire", 403), ("lecture", 403)])
def test_the_team_is_for_those_whose_role_manages_it(
    live_server: LiveServer, newcomer: Newcomer, role: str, status: int
):
    """Checklist B27: 403 for a role, 401 without a token."""
    script = program(live_server).log_in(newcomer("dupont", role=role))
    answer = script.get("/api/v1/team")
    assert (answer.status_code, program(live_server).get("/api/v1/team").status_code) == (status, 401)
    if status == 200:
        claire = next(one for one in answer.json() if one["nom"] == "Dupont")
        assert {"prenom": "Claire", "nom": "Dupont", "role": "owner"}.items() <= claire.items()
        assert set(claire) == {"id", "prenom", "nom", "role"}


def test_a_new_role_acts_at_the_next_request(live_server: LiveServer, newcomer: Newcomer, execute: Execute):
    """Checklist B34: the token says nothing of roles."""
    email = newcomer("dupont", role="admin")
    script = program(live_server).log_in(email)
    before = script.get("/api/v1/team").status_code
    execute("update membership set role = 'lecture' where user_id = (select id from app_user where email = %s)", email)
    assert (before, _within_announcement(lambda: script.get("/api/v1/team").status_code, 403)) == (200, 403)


def test_a_closed_space_answers_who_one_is_and_nothing_more(live_server: LiveServer, execute: Execute):
    """Checklist B34."""
    script = program(live_server).log_in(CLAIRE.email)
    execute("update tenant set status = 'suspended' where subdomain = 'dupont'")
    try:
        assert _within_announcement(lambda: script.get("/api/v1/team").status_code, 403) == 403
        assert script.get("/api/v1/me").status_code == 200
    finally:
        execute("update tenant set status = 'active' where subdomain = 'dupont'")


def test_a_disabled_account_is_nobody_at_once(live_server: LiveServer, newcomer: Newcomer, execute: Execute):
    email = newcomer("dupont")
    script = program(live_server).log_in(email)
    execute("update app_user set is_disabled = true where email = %s", email)
    assert _within_announcement(lambda: script.get("/api/v1/me").status_code, 401) == 401
    assert script.post(REFRESH, refresh_token=script.refresh).status_code == 401


def _within_announcement(ask: Callable[[], int], expected: int) -> int:
    deadline = clock.now() + timedelta(seconds=5)
    status = ask()
    while status != expected and clock.now() < deadline:
        status = ask()
    return status


@pytest.mark.parametrize("subdomain", ["martin", ""])
def test_a_token_of_one_space_is_nobody_in_another(live_server: LiveServer, subdomain: str):
    """Checklist B31: the host chooses nothing that the session's own row does not give."""
    script = program(live_server).log_in(AGNES.email)
    elsewhere = Program(live_server, live_server.host(subdomain), script.access, script.refresh)
    asked = [elsewhere.get("/api/v1/me"), elsewhere.post(REFRESH, refresh_token=script.refresh)]
    assert [one.status_code for one in asked] == [401, 401 if subdomain else 404]
    assert script.post(REFRESH, refresh_token=script.refresh).status_code == 200


def test_headers_that_name_a_tenant_are_not_believed(live_server: LiveServer):
    """Checklist B31."""
    with live_server.database() as db:
        (martin,) = db.execute("select id::text from tenant where subdomain = 'martin'").fetchone() or ("",)
    script = program(live_server).log_in(CLAIRE.email)
    forged = {"X-Tenant-ID": martin, "X-Forwarded-Host": live_server.host("martin"), "X-Forwarded-Tenant": "martin"}
    told = [script.get(path, forged).json() for path in ("/api/v1/me", "/api/v1/team")]
    assert (told[0]["space"]["nom"], "Martin" in json.dumps(told[1])) == ("Dupont Patrimoine", False)


def test_a_program_s_session_is_among_ones_own_and_can_be_closed_there(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A20."""
    email = newcomer("dupont")
    person, script = browser(live_server, "dupont").log_in(email), program(live_server).log_in(email)
    sessions = f"{SESSION_STATE}.propmanager___accounts___sessions_state____sessions_state"

    async def close() -> None:
        async with open_tab(person, "/parametres/sessions") as page:
            await page.run(f"{sessions}.ask_to_close", {"session_id": script.session_id})
            await page.run(f"{sessions}.close")

    asyncio.run(close())
    assert _within_announcement(lambda: script.get("/api/v1/me").status_code, 401) == 401
    assert session_id_of(person) != script.session_id


def test_the_description_names_the_routes_of_the_api_and_no_other(live_server: LiveServer):
    """Checklist C45: the only description there is, and it leaks nothing of the rest."""
    described = program(live_server).get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {LOGIN, REFRESH, LOGOUT, "/api/v1/me", "/api/v1/team"}
    bare = [
        program(live_server).get(path).status_code for path in ("/openapi.json", "/docs", "/api/docs", "/api/v1/docs")
    ]
    assert bare == [404] * 4
