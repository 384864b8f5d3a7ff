"""Checklist E55: a key of the API, from its making in a browser to its end, over real HTTP."""

import time

import pytest

from propmanager.demo.people import CLAIRE, PAUL
from tests.hostile.program import Program, program
from tests.live.client import Browser, browser
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

CREATE = "/auth/cle-api"
FORM = {"nom": "Tableur", "scope": "read", "life": "90"}


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


@pytest.mark.parametrize("subdomain", ["dupont", ""])
def test_a_key_is_nobody_on_another_host(live_server: LiveServer, paul: Browser, subdomain: str):
    assert with_key(live_server, make_key(paul), subdomain).get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("key", ["pmk_", "pmk_" + "x" * 43, "pmk_ ; drop", "pmk_" + "x" * 5000])
def test_an_invented_key_is_refused(live_server: LiveServer, key: str):
    assert with_key(live_server, key, "martin").get("/api/v1/me").status_code == 401


def test_a_space_whose_plan_has_no_api_makes_no_key(live_server: LiveServer):
    answer = browser(live_server, "dupont").log_in(CLAIRE.email).post(CREATE, **FORM)
    assert (answer.status_code, "Enterprise" in answer.json()["error"]) == (403, True)


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
