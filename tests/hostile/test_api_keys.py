"""Checklist E55: a key of the API, from its making in a browser to its end, over real HTTP."""

import asyncio
import time

import pytest

from propmanager.demo.people import CLAIRE, PAUL
from propmanager.tenants.plans import Plan
from tests.hostile.cast import give_plan, make_player
from tests.hostile.program import Program, program
from tests.live.client import SESSION_STATE, Browser, browser, open_tab, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

CREATE = "/auth/cle-api"
FORM = {"nom": "Tableur", "scope": "read", "life": "90"}
REFUSED = {
    "error": "« Clés d’API pour vos programmes » fait partie du plan Enterprise. Changez de plan pour l’utiliser.",
    "required_plan": "enterprise",
}


@pytest.fixture(scope="module")
def paul(live_server: LiveServer) -> Browser:
    """The owner of a space whose plan has the API."""
    return browser(live_server, "martin").log_in(PAUL.email)


def make_key(owner: Browser, **typed: str) -> str:
    return owner.post(CREATE, **FORM | typed).raise_for_status().json()["shown"]["key"]


def with_key(server: LiveServer, key: str, subdomain: str = "martin") -> Program:
    caller = program(server, subdomain)
    caller.access = key
    return caller


def test_a_key_is_told_once_and_only_its_digest_is_in_the_database(live_server: LiveServer, paul: Browser):
    key = make_key(paul)
    with live_server.database() as db:
        held = db.execute("select string_agg(k::text, '') from api_key k").fetchone()
    assert (key[4:] in str(held), with_key(live_server, key).get("/api/v1/me").json()["email"]) == (False, PAUL.email)


def test_a_key_reaches_what_it_was_allowed(live_server: LiveServer, paul: Browser):
    readers, managers = make_key(paul), make_key(paul, scope="manage_team")
    answers = [with_key(live_server, key).get(path).status_code for key in (readers, managers) for path in ROUTES]
    assert answers == [200, 403, 200, 200]


ROUTES = ("/api/v1/me", "/api/v1/team")


def test_a_revoked_or_expired_key_is_refused_at_the_next_call(live_server: LiveServer, paul: Browser):
    revoked, expired = make_key(paul), make_key(paul)
    before = [with_key(live_server, key).get("/api/v1/me").status_code for key in (revoked, expired)]
    with live_server.database() as db:
        db.execute("update api_key set revoked_at = now() where prefix = %s", [revoked[:12]])
        db.execute("update api_key set expires_at = now() where prefix = %s", [expired[:12]])
    after = [with_key(live_server, key).get("/api/v1/me").status_code for key in (revoked, expired)]
    assert (before, after) == ([200, 200], [401, 401])


def test_an_event_of_what_the_plan_lacks_is_refused_with_the_words_of_its_card(live_server: LiveServer):
    owner = make_player(live_server, "owner")
    give_plan(live_server, owner, Plan.PREMIUM)

    async def call() -> dict[str, object]:
        async with open_tab(owner.browser, "/support") as tab:
            return values(await tab.run(f"{SESSION_STATE}.propmanager___apikeys___state____api_keys_state.load"))

    brought = asyncio.run(call())
    notice = brought.pop(f"{SESSION_STATE}.notice_rx_state_")
    assert isinstance(notice, dict)
    assert (notice["tone"], notice["text"], brought) == ("error", REFUSED["error"], {})


@pytest.mark.parametrize("subdomain", ["dupont", ""])
def test_a_key_is_nobody_on_another_host(live_server: LiveServer, paul: Browser, subdomain: str):
    assert with_key(live_server, make_key(paul), subdomain).get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("key", ["pmk_", "pmk_" + "x" * 43, "pmk_ ; drop", "pmk_" + "x" * 5000])
def test_an_invented_key_is_refused(live_server: LiveServer, key: str):
    assert with_key(live_server, key, "martin").get("/api/v1/me").status_code == 401


def test_a_space_whose_plan_has_no_api_makes_no_key(live_server: LiveServer):
    answer = browser(live_server, "dupont").log_in(CLAIRE.email).post(CREATE, **FORM)
    assert (answer.status_code, answer.json()) == (403, REFUSED)


def test_a_key_whose_space_changed_to_a_plan_without_api_is_told_which_plan_has_it(
    live_server: LiveServer, paul: Browser
):
    key = make_key(paul)
    plan = "update tenant set plan = %s where subdomain = 'martin'"
    with live_server.database() as db:
        db.execute(plan, ["premium"])
    try:
        answer = with_key(live_server, key).get("/api/v1/me")
        assert (answer.status_code, answer.json()) == (403, REFUSED)
    finally:
        with live_server.database() as db:
            db.execute(plan, ["enterprise"])


def test_a_key_is_not_told_to_whoever_proved_themselves_too_long_ago(live_server: LiveServer):
    owner = browser(live_server, "martin").log_in(PAUL.email)
    with live_server.database() as db:
        db.execute("update login_session set confirmed_at = now() - interval '1 hour' where revoked_at is null")
    try:
        answer = owner.post(CREATE, **FORM)
        deadline = time.monotonic() + 5  # until the announcement has come
        while answer.status_code == 200 and time.monotonic() < deadline:
            answer = owner.post(CREATE, **FORM)
        assert (answer.status_code, answer.json()["confirm"]) == (403, "/confirmation")
    finally:
        with live_server.database() as db:
            db.execute("update login_session set confirmed_at = now() where revoked_at is null")
